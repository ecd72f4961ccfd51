"""From a clip to a verdict: the whole way, as a list of its stations."""

from __future__ import annotations

from pathlib import Path

from sprintlab.analysis import Analysis, Provenance, now_utc
from sprintlab.progress import Progress, silent
from sprintlab.settings import Settings


def analyze(clip: str | Path, settings: Settings | None = None, progress: Progress = silent) -> Analysis:
    """Analyse one clip or keypoints file.

    Parameters
    ----------
    clip
        Video (MP4, MOV, AVI, WebM, MKV) or ``keypoints.csv``.
    settings
        What is known about the athlete and the clip; the default detects all it can.
    progress
        Called with stage, units done and units in all.

    Returns
    -------
    Analysis
        Contacts, metrics with their uncertainty, component scores and the verdict.

    Raises
    ------
    InputRejectedError
        If the input cannot be analysed; ``code`` and ``remedy`` say why and what to do.

    Examples
    --------
    >>> analysis = analyze("clip.mp4", Settings(height_m=1.80))  # doctest: +SKIP
    >>> analysis.weakest_link.statement  # doctest: +SKIP
    'No component clearly lags.'
    """
    from metrics.angles import compute_angles
    from metrics.components import components_of, describe_athlete
    from metrics.events import find_contacts
    from metrics.ground import ground_motion
    from metrics.indicators import score_indicators
    from metrics.level import detect_level
    from metrics.measures import compute_metrics
    from metrics.norms import load_norms
    from metrics.phase import detect_phase, gather_evidence
    from metrics.sightings import find_sightings
    from metrics.speed_trend import speed_change_share, starts_from_rest
    from metrics.steps import build_steps
    from metrics.system import score_system
    from metrics.weakest import find_weakest_link
    from pose.clean import clean_with_identity
    from sprintlab import __version__
    from sprintlab.events_file import read_events
    from sprintlab.notices import check_contacts, check_view, notices, status_of
    from sprintlab.source import read_source

    settings = settings or Settings()
    norms = load_norms(settings.norms)
    source = read_source(Path(clip), settings, progress)
    check_view(source, settings)
    pose, identity = clean_with_identity(source.sequence)
    motion = ground_motion(
        pose,
        height_m=settings.height_m,
        distance=settings.distance,
        speed_m_s=settings.speed_m_s,
        treadmill=settings.treadmill,
        direction=None if settings.direction == "auto" else settings.direction,
    )
    angles = compute_angles(motion)
    if settings.events is None:
        contacts = find_contacts(motion)
    else:
        contacts = read_events(settings.events, 1 / motion.frame_rate_hz)
    check_contacts(contacts, source)
    steps = build_steps(contacts)
    metrics = compute_metrics(
        motion, angles, contacts, height_m=settings.height_m, speed_m_s=settings.speed_m_s
    )
    evidence = gather_evidence(
        metrics,
        speed_change_share=speed_change_share(motion, contacts),
        started_in_clip=starts_from_rest(motion, contacts),
    )
    phase = detect_phase(evidence, given=settings.phase)
    level = detect_level(metrics, given=settings.level, sex=settings.sex, phase=phase, norms=norms)
    athlete = describe_athlete(metrics, phase, level, settings.sex, settings.height_m)
    indicators = score_indicators(metrics, norms, athlete)
    components = components_of(indicators, athlete)
    link = find_weakest_link(components, indicators, phase=phase)
    warnings = notices(source, identity, motion, contacts, metrics, phase, settings)
    return Analysis(
        status=status_of(source, warnings),
        input=source.info,
        raw=source.sequence,
        pose=pose,
        motion=motion,
        angles=angles,
        contacts=contacts,
        steps=steps,
        metrics=metrics,
        phase=phase,
        level=level,
        indicators=indicators,
        norms=norms,
        components=components,
        weakest_link=link,
        system=score_system(components, link, phase),
        sightings=find_sightings(motion, angles, contacts, components, indicators, link),
        warnings=warnings,
        provenance=Provenance(__version__, source.model, source.model_sha256, settings, now_utc()),
        video=source.video,
    )
