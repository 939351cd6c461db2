"""Every error Bloom raises on purpose, drawn as a tree by who must act.

* BloomError                 one line: what is wrong, where, and what to do next
  + SettingError             a setting or an option is wrong                       (exit 2)
  + SopError                 the SOP cannot be read or holds nothing to answer from
    - UnreadableDocument     one file is skipped; the others go on
  + FlowError                a conversation flow cannot be walked
  + IngestRunning            another ingest holds the writer lock                  (exit 4)
  + IndexUnavailable         no published version, or it is damaged or too new
    - EmbedderMismatch       the index was built with another embedding model
    - ServerUnavailable      the Chroma server that holds it cannot be asked: trying again may help
  + EmbedderUnavailable      the embedding model cannot be loaded
  + RecordsError             the database is locked, too new or not writable
    - NotRecorded            no such conversation or version
  + UngroundedAnswer         a bug in Bloom: an answer without a citation

The command line prints `str(error)` on one line and exits with `exit_code`; a customer never sees it.
"""


class BloomError(Exception):
    """What is wrong, where (file, line, id) and what to do next, as one line."""

    exit_code = 1

    def __init__(self, what: str, *, where: str | None = None, fix: str | None = None) -> None:
        self.what, self.where, self.fix = what, where, fix
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.fix}" if self.fix else ""
        return " ".join(f"{place}{self.what}{advice}".split())


class SettingError(BloomError):
    exit_code = 2


class SopError(BloomError):
    pass


class UnreadableDocument(SopError):
    pass


class FlowError(BloomError):
    pass


class IngestRunning(BloomError):
    exit_code = 4


class IndexUnavailable(BloomError):
    pass


class EmbedderMismatch(IndexUnavailable):
    pass


class ServerUnavailable(IndexUnavailable):
    pass


class EmbedderUnavailable(BloomError):
    pass


class RecordsError(BloomError):
    pass


class NotRecorded(RecordsError):
    pass


class UngroundedAnswer(BloomError):
    pass
