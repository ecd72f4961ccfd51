"""A simulated run drawn as a video: a lit, clothed body on a track, seen by the simulated phone.

Motion and camera are those of `pose.synthetic`, so the truth of a film is the truth of the clip. It shares no
code with the estimators, and must not. Importing it loads OpenCV.
"""

from pose.synthetic.render.clip import render_clip
from pose.synthetic.render.film import FilmRoll
from pose.synthetic.render.look import Look, random_look

__all__ = ["FilmRoll", "Look", "random_look", "render_clip"]
