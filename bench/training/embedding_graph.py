"""`python -m bench.training.embedding_graph`: the graph of the packaged embedding model, and vectors to check it by.

The graph names its weights as the model's own safetensors file does, and holds none: 20 KB. It ends in the mean over a
text's tokens, of unit length, as the model's pooling says.
"""

from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from vectorstore import packaged
from vectorstore.engine import IDS, MASK
from vectorstore.model_files import ModelFiles
from vectorstore.reference import SentenceTransformerEmbedder
from vectorstore.sample import reference_vectors

_HIDDEN, _HEADS, _INNER, _LAYERS, _WORDS, _POSITIONS = 384, 12, 1536, 6, 30522, 512
_EPSILON = 1e-12  # of BERT's layer norms
_OPSET, _IR = 20, 9  # the first with Gelu


class Graph:
    """Nodes and initializers as they are added; each operation is named by its place."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.initializers: list[TensorProto] = []

    def add(self, kind: str, *inputs: str, domain: str = "", output: str | None = None, **attributes: Any) -> str:
        output = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **attributes))
        return output

    def constant(self, *values: int) -> str:
        """An int64 vector."""
        name = "_".join(("constant", *map(str, values)))
        if name not in {held.name for held in self.initializers}:
            self.initializers.append(numpy_helper.from_array(np.array(values, dtype=np.int64), name))
        return name

    def weight(self, name: str, *shape: int) -> str:
        """A tensor of the model's file."""
        held = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL)
        place = held.external_data.add()
        place.key, place.value = "location", "model.safetensors"
        self.initializers.append(held)
        return name

    def dense(self, rows: str, name: str, outputs: int, inputs: int) -> str:
        weight, bias = self.weight(f"{name}.weight", outputs, inputs), self.weight(f"{name}.bias", outputs)
        return self.add("Gemm", rows, weight, bias, transB=1)

    def norm(self, rows: str, name: str) -> str:
        weight, bias = self.weight(f"{name}.weight", _HIDDEN), self.weight(f"{name}.bias", _HIDDEN)
        return self.add("LayerNormalization", rows, weight, bias, axis=-1, epsilon=_EPSILON)

    def model(self) -> ModelProto:
        def value(name: str, kind: int, *shape: str | int) -> Any:
            return helper.make_tensor_value_info(name, kind, shape)

        inputs = [value(name, TensorProto.INT64, "texts", "tokens") for name in (IDS, MASK)]
        outputs = [value("vectors", TensorProto.FLOAT, "texts", _HIDDEN)]
        graph = helper.make_graph(self.nodes, "MiniLM", inputs, outputs, self.initializers)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="bloom")


def built() -> ModelProto:
    """BERT of MiniLM's size, its layers over all tokens as rows of one matrix."""
    graph = Graph()
    shape = graph.add("Concat", graph.add("Shape", IDS), graph.constant(_HIDDEN), axis=0)
    mask = _cast(graph, MASK, TensorProto.INT32)
    rows = graph.add("Reshape", _embedded(graph), graph.constant(-1, _HIDDEN))
    for number in range(_LAYERS):
        rows = _layer(graph, rows, f"encoder.layer.{number}", shape, mask)
    _mean(graph, graph.add("Reshape", rows, shape), _cast(graph, MASK, TensorProto.FLOAT))
    return graph.model()


def _cast(graph: Graph, values: str, kind: int) -> str:
    output = f"{values}_{TensorProto.DataType.Name(kind).lower()}"
    graph.nodes.append(helper.make_node("Cast", [values], [output], to=kind))
    return output


def _embedded(graph: Graph) -> str:
    """Word, position and type vectors of each token, added and normed; all tokens are of the first type."""
    words = graph.add("Gather", graph.weight("embeddings.word_embeddings.weight", _WORDS, _HIDDEN), IDS)
    table = graph.weight("embeddings.position_embeddings.weight", _POSITIONS, _HIDDEN)
    count = graph.add("Slice", graph.add("Shape", IDS), graph.constant(1), graph.constant(2))
    positions = graph.add("Slice", table, graph.constant(0), count)
    kinds = graph.weight("embeddings.token_type_embeddings.weight", 2, _HIDDEN)
    first = graph.add("Slice", kinds, graph.constant(0), graph.constant(1))
    return graph.norm(graph.add("Add", graph.add("Add", words, positions), first), "embeddings.LayerNorm")


def _layer(graph: Graph, rows: str, name: str, shape: str, mask: str) -> str:
    parts = [
        graph.add("Reshape", graph.dense(rows, f"{name}.attention.self.{part}", _HIDDEN, _HIDDEN), shape)
        for part in ("query", "key", "value")
    ]
    read = graph.add("MultiHeadAttention", *parts, "", mask, domain="com.microsoft", num_heads=_HEADS)
    read = graph.add("Reshape", read, graph.constant(-1, _HIDDEN))
    read = graph.dense(read, f"{name}.attention.output.dense", _HIDDEN, _HIDDEN)
    rows = graph.norm(graph.add("Add", rows, read), f"{name}.attention.output.LayerNorm")
    inner = graph.add("Gelu", graph.dense(rows, f"{name}.intermediate.dense", _INNER, _HIDDEN))
    inner = graph.dense(inner, f"{name}.output.dense", _HIDDEN, _INNER)
    return graph.norm(graph.add("Add", rows, inner), f"{name}.output.LayerNorm")


def _mean(graph: Graph, tokens: str, mask: str) -> None:
    """The mean over a text's own tokens, which are two at least; of unit length."""
    kept = graph.add("Mul", tokens, graph.add("Unsqueeze", mask, graph.constant(-1)))
    total = graph.add("ReduceSum", kept, graph.constant(1), keepdims=0)
    mean = graph.add("Div", total, graph.add("ReduceSum", mask, graph.constant(1), keepdims=1))
    graph.add("LpNormalization", mean, output="vectors", axis=1, p=2)


def main() -> None:
    packaged.GRAPH.write_bytes(built().SerializeToString())
    files = ModelFiles()
    np.save(packaged.REFERENCE, reference_vectors(SentenceTransformerEmbedder(files)))
    print(f"{packaged.GRAPH} and {packaged.REFERENCE}, for {files.fingerprint}")


if __name__ == "__main__":
    main()
