"""A second, independent sprinter whose every contact and metric is known exactly.

Its mechanics: the centre of mass of all segments obeys a prescribed ground force, the shoe has a ball, a toe
segment and a tip that stand still on the ground one after the other, stance legs follow by inverse
kinematics, and swing angles are curves of least jerk through drawn key values.
"""
