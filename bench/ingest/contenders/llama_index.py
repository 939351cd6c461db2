"""LlamaIndex: sentence splitter, HuggingFace embedding, Chroma. Files' names are not embedded with the text."""

from collections.abc import Sequence
from pathlib import Path

from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter


def read(files: Sequence[Path]) -> list[Document]:
    return [Document(text=file.read_text("utf-8"), id_=file.name) for file in files]


def split(files: Sequence[Path], size: int) -> list:
    return SentenceSplitter(chunk_size=size, chunk_overlap=0)(read(files))


class Contender:
    def __init__(self, model: Path, folder: Path, size: int) -> None:
        import chromadb  # here and not above: to fit a size only the splitter is needed
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.vector_stores.chroma import ChromaVectorStore

        self._size = size
        self._collection = chromadb.PersistentClient(str(folder)).get_or_create_collection("sop")
        self.store = ChromaVectorStore(chroma_collection=self._collection)
        self.embedder = HuggingFaceEmbedding(model_name=str(model))
        self.splitter = SentenceSplitter(chunk_size=size, chunk_overlap=0)

    def ingest(self, files: Sequence[Path]) -> None:
        VectorStoreIndex.from_documents(
            read(files),
            storage_context=StorageContext.from_defaults(vector_store=self.store),
            embed_model=self.embedder,
            transformations=[self.splitter],
        )

    def stored(self) -> int:
        return self._collection.count()

    def texts(self, files: Sequence[Path]) -> list[str]:
        return [node.get_content() for node in split(files, self._size)]

    def nearest(self, question: str) -> str:
        index = VectorStoreIndex.from_vector_store(self.store, embed_model=self.embedder)
        return index.as_retriever(similarity_top_k=1).retrieve(question)[0].get_content()
