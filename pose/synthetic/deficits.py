"""Weaken one component of an athlete's sprint cycle by a stated amount."""

from __future__ import annotations

from dataclasses import replace

from pose.synthetic.athlete import Athlete

COMPONENTS = ("swing", "force", "timing", "stability", "contact", "arms", "push", "rotation", "coordination")


def with_deficit(athlete: Athlete, component: str, size: float = 1.0) -> Athlete:
    """Return the athlete with one component weaker by `size` (negative: stronger).

    Size 1 changes, with everything else as it was:

    ============  ====================================================================================
    swing         foremost thigh angle -5 deg, flight +3 ms (the leg comes through later)
    force         flight -8 ms, so less support force in the same contact time
    timing        toe lands 3 cm further ahead and 0.8 m/s faster over the ground, thigh retracts more slowly
    stability     knee gives way 5 deg more in stance
    contact       contact +6 ms
    arms          arm range -14 deg on both sides, elbow straighter by 8 deg
    push          thigh less extended at toe-off: knee +6 deg, foot pitch +5 deg there
    rotation      shoulder rotation +5 deg, pelvis +3.5 deg (range)
    coordination  arms 3 % of a stride later, step variability +1.5 %, foremost thigh 2 % of swing later,
                  right contact 6 ms longer than left
    ============  ====================================================================================

    Raises
    ------
    KeyError
        If the component is unknown.
    """
    a, k, upper = athlete, size, athlete.upper
    settle = 0.8 * a.right.settle_s / a.right.settle_power
    changed = {
        "swing": lambda: replace(
            a.change_legs(swing={"thigh_flexion_max": -5 * k}), flight_time_s=a.flight_time_s + 0.003 * k
        ),
        "force": lambda: replace(a, flight_time_s=a.flight_time_s - 0.008 * k),
        "timing": lambda: a.change_legs(
            stance={"toe_shift_m": 0.03 * k, "settle_x_m": settle * k}, swing={"retraction": -0.08 * k}
        ),
        "stability": lambda: a.change_legs(stance={"knee_excursion": 5 * k}),
        "contact": lambda: replace(a, contact_time_s=a.contact_time_s + 0.006 * k),
        "arms": lambda: replace(
            a,
            upper=replace(
                upper,
                arm_range_left=upper.arm_range_left - 14 * k,
                arm_range_right=upper.arm_range_right - 14 * k,
                elbow_mean=upper.elbow_mean - 8 * k,
            ),
        ),
        "push": lambda: a.change_legs(stance={"knee_toe_off": 6 * k, "pitch_toe_off": 5 * k}),
        "rotation": lambda: replace(
            a,
            upper=replace(
                upper,
                shoulder_rotation=upper.shoulder_rotation + 2.5 * k,
                pelvis_rotation=upper.pelvis_rotation + 1.75 * k,
            ),
        ),
        "coordination": lambda: replace(
            a.change_legs(swing={"thigh_front_at": 0.02 * k}),
            upper=replace(upper, arm_lag=upper.arm_lag + 0.03 * k),
            variability=max(0.0, a.variability + 0.015 * k),
            contact_difference_s=a.contact_difference_s + 0.006 * k,
        ),
    }
    return changed[component]()
