"""The SOP that comes with Bloom: a fictional clinic."""

from dataclasses import replace
from importlib import resources
from pathlib import Path

from sop.folder import Sop, read_sop


def bundled_clinic() -> Sop:
    """Bloom Aesthetics Clinic, read from the package. Its roots are empty: there is no path to remember."""
    with resources.as_file(resources.files("sop").joinpath("clinic")) as folder:
        return replace(read_sop([Path(folder)]), roots=())
