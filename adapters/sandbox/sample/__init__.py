"""The sample community of the browser sandbox: who is in it, where they talk and what they said.

`load_community()` gives a `Sample`; `load_talk(today, sample)` gives the eight weeks before `today` as a list of
`Spoken`, `ReactedTo` and `Commanded`, oldest first. Both read the two text files beside this module and nothing else.
"""

from adapters.sandbox.sample.community import read_community
from adapters.sandbox.sample.reading import load_community, load_talk, read_talk
from adapters.sandbox.sample.shapes import (
    Commanded,
    Event,
    ReactedTo,
    Sample,
    SampleChannel,
    SampleDomain,
    SamplePerson,
    Spoken,
)

__all__ = [
    "Commanded",
    "Event",
    "ReactedTo",
    "Sample",
    "SampleChannel",
    "SampleDomain",
    "SamplePerson",
    "Spoken",
    "load_community",
    "load_talk",
    "read_community",
    "read_talk",
]
