"""Video in, joint positions out."""

from pose.errors import AnalysisFailedError, InputRejectedError, SprintlabError
from pose.sequence import BODY, BONES, KEYPOINTS, CleanPose, PoseSequence, Repair

__all__ = [
    "BODY",
    "BONES",
    "KEYPOINTS",
    "AnalysisFailedError",
    "CleanPose",
    "InputRejectedError",
    "PoseSequence",
    "Repair",
    "SprintlabError",
]
