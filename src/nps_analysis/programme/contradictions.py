"""What is well formed in a programme and still cannot be, said key by key."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from nps_analysis import contract
from nps_analysis.contract import EFFORT_SCALES, PERSONAL, TABLES
from nps_analysis.programme.periods import FORMS, slug
from nps_analysis.programme.problems import allowed
from nps_analysis.scoring import BUILT_IN, RESULT

if TYPE_CHECKING:
    from nps_analysis.programme.model import Programme
    from nps_analysis.programme.parts import Calendar, EffortQuestion, Scored, Segment, Source


def contradictions(programme: Programme) -> Iterator[str]:
    """Find what cannot be as it is declared, key by key."""
    yield from _effort(programme.effort)
    known = list(_waves(programme.calendar))
    yield from known
    yield from _segments(programme)
    yield from _breaks(programme, placed=not known)
    yield from _drivers(programme)
    yield from _measures(programme)
    if not any(source.table in _SUFFICE for source in programme.sources):
        yield (
            'sources: none has table = "responses"; a report needs them, or at least '
            'table = "renewals" or "usage"'
        )
    declared: dict[tuple[str, str, str | None], int] = {}
    for number, source in enumerate(programme.sources):
        key = f"sources[{number}]"
        first = declared.setdefault((source.table, source.place, source.query), number)
        if first != number:
            yield (
                f"{key}.files: {source.place!r} is read into {source.table} by sources[{first}] "
                "already; declare it once"
            )
        yield from _source(key, source, programme)


def _effort(effort: EffortQuestion) -> Iterator[str]:
    """Check that the effort question has one scale, that of its version."""
    if effort.version == "CES 1.0" and effort.scoring != "mean":
        yield (
            f"effort.scoring: found {effort.scoring!r}; CES 1.0 is scored by its mean "
            '(1 is the least effort): declare scoring = "mean"'
        )
    for name, ours in (("points", "points = 5"), ("easy", 'easy = "high"')):
        found, known = getattr(effort, name), EFFORT_SCALES.get(effort.version, {}).get(name)
        if effort.version == "own" and found is None:
            yield f'effort.{name}: missing; version = "own" needs it, as in {ours}'
        elif known is not None and found != known:
            yield (
                f"effort.{name}: found {found!r}; {effort.version} has {known!r}: leave it out, "
                'or declare version = "own"'
            )


def _drivers(programme: Programme) -> Iterator[str]:
    """Check that drivers' columns are each declared once, and for themselves."""
    taken = {name: "a canonical column" for columns in TABLES.values() for name in columns}
    taken |= dict.fromkeys((*PERSONAL, "period", "file", "line"), "a canonical column")
    taken |= dict.fromkeys((one.column for one in programme.segments), "a segment's column")
    for number, driver in enumerate(programme.drivers):
        key = f"drivers[{number}]"
        if driver.column in taken:
            yield f"{key}.column: {driver.column!r} is the name of {taken[driver.column]}"
        taken[driver.column] = f"drivers[{number}] already"
        if driver.scale is not None and not driver.scale[0] < driver.scale[1]:
            low, high = driver.scale
            yield f"{key}.scale: found [{low}, {high}]; the lowest point first, as in [1, 5]"


def _measures(programme: Programme) -> Iterator[str]:
    """Check that each measure has a name of its own, answers to read, and one worth for each."""
    taken = dict.fromkeys([*BUILT_IN, "ces"], "a measure that is always there")
    taken |= dict.fromkeys((*RESULT, "period", "segment", "group"), "a column of results")
    answers = ["score", "effort", "satisfaction", *programme.driver_columns]
    for number, one in enumerate(programme.measures):
        key = f"measures[{number}]"
        if one.name in taken:
            yield f"{key}.name: {one.name!r} is the name of {taken[one.name]}; choose another"
        taken.setdefault(one.name, f"measures[{number}]")
        if one.column not in answers:
            yield f"{key}.column: {one.column!r} is {allowed(one.column, answers)}"
            continue
        if len(one.ways) != 1:
            none = "nothing says what an answer is worth"
            found = f"found {', '.join(one.ways)}" if one.ways else none
            yield f'{key}: {found}; declare one of top, bottom, high and low, and scoring = "mean"'
            continue
        if (one.high is None) != (one.low is None):
            name, example = ("low", "[0, 6]") if one.low is None else ("high", "[9, 10]")
            yield f"{key}.{name}: missing; the other end is declared, as in {name} = {example}"
            continue
        scale, known = scale_of(one, programme), _known_scale(one.column, programme)
        if scale is None:
            yield f"{key}.scale: missing; nothing else says that of {one.column}, as in [1, 5]"
        elif one.scale and known and one.scale != known and one.column != "score":
            yield f"{key}.scale: found {[*one.scale]}; {one.column} is declared on {[*known]}"
        else:
            try:
                one.measure(scale)
            except ValueError as error:
                yield f"{key}: {error}"


def scale_of(measure: Scored, programme: Programme) -> tuple[int, int] | None:
    """The scale of a declared measure: its own, else that of its column, if it is known."""
    return measure.scale or _known_scale(measure.column, programme)


def _known_scale(column: str, programme: Programme) -> tuple[int, int] | None:
    """The scale on which a column is declared."""
    if column == "score":
        return contract.SCALE
    if column == "effort":
        return (1, programme.effort.points) if programme.effort.points else None
    return next((one.scale for one in programme.drivers if one.column == column), None)


def _segments(programme: Programme) -> Iterator[str]:
    """Check that segments' columns and levels are each declared once."""
    canonical = {name for columns in contract.TABLES.values() for name in columns}
    canonical.update(contract.PERSONAL, ("period", "file", "line"))
    seen: dict[str, int] = {}
    for number, segment in enumerate(programme.segments):
        key = f"segments[{number}]"
        first = seen.setdefault(segment.column, number)
        if first != number:
            yield f"{key}.column: {segment.column!r} is declared by segments[{first}] already"
        if segment.column in canonical and segment.column not in _SHARED:
            yield (
                f"{key}.column: {segment.column!r} is the name of a canonical column; choose "
                "another and say in sources.columns where it comes from"
            )
        twice = sorted({level for level in segment.levels if segment.levels.count(level) > 1})
        if twice:
            yield f"{key}.levels: {', '.join(map(repr, twice))} more than once"
        yield from _derived(key, segment, programme)


def _derived(key: str, segment: Segment, programme: Programme) -> Iterator[str]:
    """Check a segment that is made of others, or of a number."""
    if segment.cross:
        others = [one.column for one in programme.segments if not one.cross]
        for column in segment.cross:
            if column not in others:
                yield f"{key}.cross: {column!r} is {allowed(column, others)}"
        if len(set(segment.cross)) != len(segment.cross) or len(segment.cross) < 2:
            yield f"{key}.cross: found {[*segment.cross]}; two segments or more, each once"
        for name, found in (("levels", segment.levels), ("bands", segment.bands)):
            if found:
                yield f"{key}.{name}: a crossed segment has the levels of those it crosses"
        if segment.number:
            yield f"{key}.from: a segment is crossed or has bands, not both"
        return
    if bool(segment.bands) != bool(segment.number):
        name, example = ("bands", "[6, 12]") if segment.number else ("from", '"revenue"')
        yield f"{key}.{name}: missing; a number is cut into bands, as in {name} = {example}"
    if any(lower >= upper for lower, upper in pairwise(segment.bands)):
        yield f"{key}.bands: found {[*segment.bands]}; where each band begins, in order"
    if segment.bands and segment.levels and len(segment.levels) != len(segment.bands) + 1:
        yield (
            f"{key}.levels: found {len(segment.levels)}; {len(segment.bands)} numbers make "
            f"{len(segment.bands) + 1} bands, and each has one name"
        )


def _waves(calendar: Calendar) -> Iterator[str]:
    """Check that waves are declared where the periods are, each in its place in time."""
    waves = calendar.waves
    if calendar.period != "wave":
        if waves:
            yield (
                f"calendar.waves: the periods are of kind {calendar.period!r}; declare "
                'period = "wave" or leave them out'
            )
        return
    if not waves:
        yield (
            'calendar.waves: none is declared; period = "wave" needs each, as in '
            '[[calendar.waves]] name = "Spring 26", from = "2026-03-01", until = "2026-04-15"'
        )
    folders: dict[str, int] = {}
    for number, wave in enumerate(waves):
        key = f"calendar.waves[{number}]"
        first = folders.setdefault(slug(wave.name), number)
        if not slug(wave.name):
            yield f"{key}.name: found {wave.name!r}; it needs a plain letter or a digit"
        elif first != number:
            yield f"{key}.name: {wave.name!r} is written as calendar.waves[{first}] is"
        after = waves[number + 1] if number + 1 < len(waves) else None
        if wave.until is None and after is None:
            yield f"{key}.until: missing; the last wave needs the last day that belongs to it"
        if wave.until is not None and wave.until < wave.begins:
            yield f"{key}.until: found {wave.until}; it lies before the wave's first day"
        if after is not None and after.begins <= max(wave.begins, wave.until or wave.begins):
            yield (
                f"calendar.waves[{number + 1}].from: found {after.begins}; it must lie after all "
                f"of {wave.name!r}, as waves are declared in their order"
            )


def _breaks(programme: Programme, *, placed: bool) -> Iterator[str]:
    """Check that what changed in a period is declared once."""
    seen: dict[tuple[str, str], int] = {}
    periods = programme.periods
    for number, one in enumerate(programme.breaks):
        if placed:
            try:
                periods.check(one.period)
            except ValueError:
                form = FORMS.get(periods.kind)
                said = form.said if form else f"it is {periods.said}"
                yield f"breaks[{number}].period: found {one.period!r}; {said}"
        first = seen.setdefault((one.period, one.what), number)
        if first != number:
            yield (
                f"breaks[{number}]: the {one.what} of {one.period} is declared by "
                f"breaks[{first}] already"
            )


_SUFFICE = {"responses", "renewals", "usage"}
"""Tables of which a report needs one."""


def _place(key: str, source: Source) -> Iterator[str]:
    """Check that a source names files or a database, one of them, and no password."""
    if (source.files is None) == (source.database is None):
        yield f"{key}: name files, a pattern inside folders.raw, or a database; one of the two"
        return
    inside = source.files or source.database or ""
    stored = source.database is not None and "://" in inside
    if not stored and (Path(inside).is_absolute() or ".." in Path(inside).parts):
        name, what = ("files", "a pattern") if source.files else ("database", "a file")
        yield f"{key}.{name}: found {inside!r}; {what} inside folders.raw"
    if stored and not inside.startswith(STORES):
        yield (
            f"{key}.database: a database's URL belongs into the environment, with its password; "
            'name the variable, as in database = "$NPS_DATABASE_URL"'
        )
    if (source.query is None) != (stored or source.database is None):
        yield (
            f"{key}.query: Parquet files are read whole, without a query"
            if stored
            else f"{key}.query: a query belongs to a database, and a database needs a query"
        )


STORES = ("s3://", "gs://", "file://")
"""How the address of Parquet files begins that lie on a disk or in an object store."""

_SHARED = {"channel", "language", "contact_type", "survey", "source"}
"""Canonical columns of responses that may divide customers as well."""


def _source(key: str, source: Source, programme: Programme) -> Iterator[str]:
    """Check one source against its table, its scale and its neighbours."""
    yield from _place(key, source)
    low, high = source.scale
    if not low < high:
        yield f"{key}.scale: found [{low}, {high}]; the lowest point first, as in [0, 10]"
    extra = programme.segment_columns if source.table in contract.SEGMENTED else []
    columns = contract.columns_of(source.table, extra, programme.driver_columns)
    for name in ("scale", "written"):  # follow from the source's own `scale` and `blank`
        columns.pop(name, None)
    for name in source.columns:
        roles = [*columns, *contract.PERSONAL]
        if name not in roles:
            yield f"{key}.columns.{name}: the key is {allowed(name, roles)}"
    for name in source.times:
        if name not in source.columns or columns[name].kind != "instant":
            yield f"{key}.times.{name}: no date among {key}.columns has that name"
    for name in source.joined:
        if name not in columns or columns[name].kind != "text":
            yield f"{key}.joined.{name}: no column of words has that name"
        elif name in {**source.columns, **source.constants}:
            yield f"{key}.joined.{name}: {name!r} is declared otherwise too; declare it once"
    for name in source.corrections:
        if name not in columns or columns[name].kind != "text":
            yield f"{key}.corrections.{name}: no column of words has that name"
    for name, value in source.constants.items():
        if name not in columns:
            yield f"{key}.constants.{name}: the key is {allowed(name, columns)}"
        elif columns[name].words and value not in columns[name].words:
            yield f"{key}.constants.{name}: found {value!r}, {allowed(value, columns[name].words)}"
        if name in source.columns:
            yield f"{key}.constants.{name}: {name!r} is among its columns too; declare it once"
    yes_or_no = [name for name, column in columns.items() if column.kind == "boolean"]
    for name in source.reversed:
        if name not in yes_or_no:
            yield f"{key}.reversed: {name!r} is {allowed(name, yes_or_no)}"
        elif name not in source.columns:
            yield f"{key}.reversed: {name!r} is not among its columns; declare {key}.columns.{name}"
