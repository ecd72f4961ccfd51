import numpy as np
import pytest

from metrics.view import SHOULDER_BREADTH, shoulder_share, view_yaw_deg


@pytest.mark.parametrize("yaw_deg", [0.0, 10.0, 25.0])
def test_breadth_of_the_shoulders_gives_the_angle(yaw_deg):
    sway = 0.05 * np.sin(np.linspace(0, 8 * np.pi, 200))
    breadth = SHOULDER_BREADTH * 0.5 * np.sin(np.radians(yaw_deg))
    shoulders = np.stack([breadth + sway, 0 * sway], axis=1)
    trunk = np.stack([0 * sway, 0 * sway + 0.5], axis=1)
    assert view_yaw_deg(shoulders, trunk) == pytest.approx(yaw_deg, abs=0.1)
    assert shoulder_share(-shoulders, trunk) == pytest.approx(-np.sin(np.radians(yaw_deg)), abs=0.002)


def test_nothing_seen_gives_no_angle():
    assert view_yaw_deg(np.full((5, 2), np.nan), np.full((5, 2), np.nan)) is None
