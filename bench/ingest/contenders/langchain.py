"""LangChain: recursive splitter, HuggingFace embeddings, Chroma."""

from collections.abc import Sequence
from pathlib import Path

from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter


def split(files: Sequence[Path], size: int) -> list[Document]:
    documents = [Document(file.read_text("utf-8"), metadata={"source": file.name}) for file in files]
    return RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=0).split_documents(documents)


class Contender:
    def __init__(self, model: Path, folder: Path, size: int) -> None:
        from langchain_chroma import Chroma  # here and not above: to fit a size only the splitter is needed
        from langchain_huggingface import HuggingFaceEmbeddings

        self._size = size
        self.store = Chroma(
            collection_name="sop",
            embedding_function=HuggingFaceEmbeddings(model_name=str(model)),
            persist_directory=str(folder),
        )

    def ingest(self, files: Sequence[Path]) -> None:
        self.keep(split(files, self._size))

    def keep(self, chunks: list[Document]) -> None:
        self.store.add_documents(chunks)

    def stored(self) -> int:
        return len(self.store.get(include=[])["ids"])

    def texts(self, files: Sequence[Path]) -> list[str]:
        return [chunk.page_content for chunk in split(files, self._size)]

    def nearest(self, question: str) -> str:
        return self.store.similarity_search(question, k=1)[0].page_content
