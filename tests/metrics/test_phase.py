"""Phase: sprint or running, acceleration or upright, from whatever evidence there is."""

import pytest

from metrics.phase import PhaseEvidence, detect_phase, gather_evidence
from metrics.values import Metric


def metric(name, value, trusted=True, side="both"):
    reason = None if trusted else "too rough"
    return Metric(name, side, "", value, 0.1, None, 6, trusted, reason)


CASES = {
    "jog": (PhaseEvidence(3.17, 0.02, 8, 0.22, 22, 0.36, 0.26, 0.09, False), "running"),
    "run without a scale": (PhaseEvidence(None, None, 8, None, 22, 0.36, 0.25, 0.10), "running"),
    "treadmill": (PhaseEvidence(None, None, 6, None, 20, 0.33, 0.23, 0.12, False), "running"),
    "run at 5 m/s": (PhaseEvidence(5.0, 0.0, 8, 0.30, 22, 0.33, 0.19, 0.11, False), "running"),
    "sprint at 7.7 m/s": (PhaseEvidence(7.7, 0.0, 8, None, 18, 0.29, 0.14, 0.10, False), "max-velocity"),
    "sprint without a scale": (PhaseEvidence(None, None, 8, None, 18, 0.29, 0.14, 0.10), "max-velocity"),
    "sprint at 9.5 m/s": (PhaseEvidence(9.5, 0.0, 8, 0.35, 15, 0.26, 0.12, 0.11), "max-velocity"),
    "elite": (PhaseEvidence(11.8, 0.0, 3, 0.30, 10, 0.21, 0.09, 0.125, False), "max-velocity"),
    "block start": (PhaseEvidence(5.5, 0.8, 35, 0.02, 6, 0.36, 0.17, 0.065, True), "acceleration"),
    "start without a scale": (PhaseEvidence(None, None, 38, None, 6, 0.36, 0.17, 0.065), "acceleration"),
}


@pytest.mark.parametrize("name", CASES)
def test_known_cases(name):
    evidence, expected = CASES[name]
    phase = detect_phase(evidence)
    assert phase.name == expected
    assert 0.85 < phase.probability <= 0.99


def test_less_evidence_means_less_certainty():
    full = detect_phase(PhaseEvidence(7.0, 0.2, 20, 0.2, 10, 0.30, 0.14, 0.085))
    none = detect_phase(PhaseEvidence())
    assert none.probability == pytest.approx(1 / 3)
    assert full.probability > none.probability


def test_between_the_phases_the_probability_is_low():
    phase = detect_phase(
        PhaseEvidence(speed_m_s=6.2, duty_factor=0.31, contact_time_s=0.165, trunk_lean_deg=12)
    )
    assert phase.probability < 0.8


def test_touchdown_behind_the_body_speaks_for_acceleration():
    def share(distance):
        evidence = PhaseEvidence(contact_time_s=0.135, touchdown_distance_m=distance, trunk_lean_deg=18)
        phase = detect_phase(evidence)
        return phase.probability if phase.name == "acceleration" else 1 - phase.probability

    assert share(-0.10) > 0.85
    assert share(-0.10) > share(0.15) > share(0.35)


def test_one_feature_never_makes_sure():
    assert detect_phase(PhaseEvidence(contact_time_s=0.28)).probability <= 0.75
    assert detect_phase(PhaseEvidence(contact_time_s=0.28, trunk_lean_deg=5)).probability <= 0.9


def test_a_given_phase_is_certain():
    jog = CASES["jog"][0]
    assert detect_phase(jog, "max-velocity").probability == 1.0
    assert detect_phase(jog, "auto").name == "running"
    with pytest.raises(ValueError, match="expected the phase"):
        detect_phase(jog, "cruise")


def test_evidence_is_gathered_from_metrics():
    metrics = [
        metric("speed", 9.0),
        metric("contact_time", 0.11, trusted=False),
        metric("trunk_lean", 10.0, side="left"),
        metric("trunk_lean", 14.0, side="right"),
        metric("touchdown_distance", 0.3, trusted=False),
        Metric("flight_time", "both", "s", None, None, None, 0, False, "no whole flight"),
    ]
    evidence = gather_evidence(metrics, started_in_clip=False)
    assert evidence.speed_m_s == 9.0
    assert evidence.contact_time_s == 0.11  # rough times still tell the phase
    assert evidence.trunk_lean_deg == 12.0
    assert evidence.touchdown_distance_m is None  # an untrusted length may have no scale
    assert evidence.flight_time_s is None
    assert evidence.started_in_clip is False
