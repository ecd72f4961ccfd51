"""A simulated sprinter with exactly known answers, filmed by a simulated phone.

The motion is an exact function of time: joint curves, feet held by the ground, hips in free fall during
flight. It shares no code with the estimators, and must not. `simulate` makes a run, `film` the keypoints that
a pose model would give, with the truth of every metric beside them.
"""

from pose.synthetic.athlete import Athlete, Body, Stance, Start, Swing, Upper
from pose.synthetic.camera import Camera
from pose.synthetic.deficits import COMPONENTS, with_deficit
from pose.synthetic.draw import random_athlete
from pose.synthetic.film import Film, film
from pose.synthetic.geometry import UnreachableError
from pose.synthetic.pose_errors import Damage, PoseErrors
from pose.synthetic.run import Run, simulate
from pose.synthetic.truth import TrueContact, Truth, measure

__all__ = [
    "COMPONENTS",
    "Athlete",
    "Body",
    "Camera",
    "Damage",
    "Film",
    "PoseErrors",
    "Run",
    "Stance",
    "Start",
    "Swing",
    "TrueContact",
    "Truth",
    "UnreachableError",
    "Upper",
    "film",
    "measure",
    "random_athlete",
    "simulate",
    "with_deficit",
]
