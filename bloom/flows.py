"""Which conversation flow a business's conversations follow."""

from sop.flow_text import is_own
from sop.profile import Profile
from workflow.flow.flow import Flow
from workflow.flow.flow_file import read_flow
from workflow.flow.shipped import shipped


def flow_of(profile: Profile, own: str | None) -> Flow:
    """The flow that the profile names: `own` is the text of its file, where it names one.

    Raises SettingError for a name that Bloom does not know, FlowError for a file that cannot be walked.
    """
    return read_flow(profile.flow, own) if own is not None and is_own(profile.flow) else shipped(profile.flow)
