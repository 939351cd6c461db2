"""How often the support flow sends a message to the right branch, by likeness: `python -m bench.flows.choices`.

The messages were written for this, after the flow's examples; none of them is one. `none` fits no branch.
"""

import json

from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from workflow.flow.conditions import Like, every
from workflow.flow.conditions.classified import choice
from workflow.flow.conditions.seen import Seen
from workflow.flow.senses import Senses
from workflow.flow.shipped import shipped
from workflow.flow.state import FlowState, Understood

MESSAGES = {
    "technical": (
        "the screen goes white when I open a board", "your app freezes all the time", "it says error 500",
        "pages take ages to load", "my changes are not being saved", "the mobile app closes by itself",
        "drag and drop stopped working", "notifications don't arrive any more", "the calendar shows nothing",
        "it hangs on the loading screen",
    ),
    "account": (
        "my password isn't accepted", "I'd like to change the e-mail I sign in with", "how can I close my account",
        "add a colleague to our team", "I'm locked out", "reset my password please", "I never got the sign-in link",
        "remove a user who left", "can I have two accounts", "I want to update my profile name",
    ),
    "billing": (
        "why was I charged two times this month", "I need a copy of my invoice", "the amount on my bill is too high",
        "which day do you take the payment", "my payment didn't go through", "I want to pay by another card",
        "there's a charge I don't understand", "switch to yearly billing", "where is my receipt",
        "you billed me after I cancelled",
    ),
    "feature_help": (
        "how do I make a PDF of my board", "where are last month's reports", "can guests see a board",
        "is it possible to copy a template", "how do I set a reminder", "can I print the calendar",
        "how do I archive a card", "is there a keyboard shortcut for search", "how do I add a column",
        "can I import a spreadsheet",
    ),
    "none": (
        "what's the weather like", "I like turtles", "do you know a good restaurant", "my dog is called Rex",
        "who won the match yesterday", "happy new year", "I work in a hospital", "blue is my favourite colour",
        "tell me about yourself", "it's raining here", "are you hiring", "lorem ipsum dolor",
    ),
}  # fmt: skip


def main() -> None:
    flow = shipped("support")
    [transition] = [t for t in flow.states["greeting"].transitions if t.among]
    senses = Senses(lambda texts: embedder.embed(texts, as_query=True))
    embedder = ModelEmbedder(ModelFiles("all-MiniLM-L6-v2", download=False))
    seen = {
        text: Seen(Understood(1, text=text), senses.measured(flow, FlowState("greeting"), text))
        for texts in MESSAGES.values()
        for text in texts
    }
    for at_least in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        rows = [
            (label, choice(transition.among, at_least, seen[text]))
            for label, texts in MESSAGES.items()
            for text in texts
        ]
        ours = [(label, found) for label, found in rows if label != "none"]
        report = {
            "at_least": at_least,
            "right": sum(found is not None and found[0] == label for label, found in ours),
            "wrong": sum(found is not None and found[0] != label for label, found in ours),
            "undecided": sum(found is None for _, found in ours),
            "of": len(ours),
            "none_sent_somewhere": sum(found is not None for label, found in rows if label == "none"),
            "nones": len(MESSAGES["none"]),
        }
        print(json.dumps(report))
    likes = [c for t in flow.states["greeting"].transitions for c in every(t.when) if isinstance(c, Like)]
    highest = sorted((max(s.signals.likeness[e] for c in likes for e in c.semantic), text) for text, s in seen.items())
    print(json.dumps({"most_alike_to_another_condition": [[round(a, 2), text] for a, text in highest[-5:]]}))


if __name__ == "__main__":
    main()
