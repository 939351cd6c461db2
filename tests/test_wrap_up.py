"""What customers say to "anything else?", in odd phrasings too."""

import time

import pytest

from workflow.courtesy import in_so_many_words
from workflow.wrap_up import wrap_up

NOTHING_MORE = """
nah that's me sorted
nope, I'm all good cheers
that'll do me
no ta
I think that's everything for now
I'm sorted thanks
nothing else from me
that's the lot
all sorted, thank you
no, you've been great
no more questions from me
not that I can think of
don't think so
i don't think so, thanks
that's about it
we're good here
I'm happy with that
that answers everything
nope that's grand
no I think you've covered it
no need, thanks
that's all for today
nowt else
no worries, that's it
I've got what I needed
that's me done for today
that was all
no other questions
think I'm good
I'm good to go
that'll be everything
nothing further
nothing more to ask
no, all clear now
cheers, that's all I was after
you've answered everything thanks
can't think of anything else
I can't think of anything else right now
no but thanks for asking
no thanks you've helped a lot
that's perfect, nothing else
nah, we're done here
i'll leave it at that thanks
that should do it
that'll do nicely
nah you're grand
nope. bye!
no thank you have a nice day
that is everything I needed to know thanks
no that's us done thanks
I reckon that's me
naw you're fine
that's everything, much appreciated
nope all good
no more from me
no I'm sorted cheers pal
all done here thanks
that's fine, nothing else
I have everything I need thank you
no that's all thanks bye
that's all I need today
nope, that covers it
no further questions thanks
I'm finished, thank you
no, that helps, thanks
okay great that's it then
nothing else right now
no that was it
think that's everything
nope I'm done
we're all set thank you
no it's fine thanks
that's it from me
"""
ONE_MORE = """
one more thing…
oh wait, one more thing
actually yes
yes there is actually
just one last question
one last thing
hang on, another question
can I ask one more thing
yeah I've got another question
another thing
I have one more
just a quick one
yes I do have a question
also
oh and another thing
before I go
before you go
yeah one sec
can I ask something else
something else
yes, something else
I've a few more
couple more questions
wait
hold on
actually, one more question
oh, and one more thing
yes one other thing
just one more question please
I have another question
sorry, one last thing
there's something else
a couple of things actually
wait, there's one more thing
yes, could I ask one more thing
and another
hang on
yeah two more questions
actually there is one more thing
I do have one more question
"""
NEITHER = """
no, I said lips
that's all it costs?
is that all
no parking?
nothing hurts right
that's it? how do I book
I'm good at painting, do you teach it
all done with fillers, what about botox
thanks but what about parking
not sure
one more thing, where do I park?
I don't think so, it was more expensive last time
no refund then?
sorted, and how much is a peel?
that'll do for the price, when are you open?
another treatment, laser
I've had everything done before
do you cover everything
can't think why it hurts
you've answered nothing
I'm good thanks, but do you do gift cards
that's everything on the list?
that's enough to make me cry
I think that's wrong
no more filler for me after this
nothing more than £50
all good things come to an end, do you believe that
another appointment please
one more syringe
I have one more week of antibiotics
no other clinic does this
I don't need anything strong
thanks, that helps
i'm not happy with that
that's me in the photo
you've told me nothing
"""


def kind(message: str) -> str | None:
    recognised = in_so_many_words(message)
    return recognised.kind.id if recognised else None


@pytest.mark.parametrize("message", NOTHING_MORE.strip().splitlines())
def test_that_nothing_more_is_wanted(message: str) -> None:
    assert kind(message) in ("finished", "farewell")


@pytest.mark.parametrize("message", ONE_MORE.strip().splitlines())
def test_that_something_more_is_wanted(message: str) -> None:
    assert kind(message) == "more"


@pytest.mark.parametrize("message", NEITHER.strip().splitlines())
def test_that_what_says_more_is_looked_at_as_it_is(message: str) -> None:
    assert kind(message) not in ("finished", "farewell", "more")


@pytest.mark.parametrize(
    "message", ["ok " * 30, "no thanks " * 9, "that's all " * 8 + "x", "one more thing " * 6 + "x"]
)
def test_that_reading_it_takes_no_time(message: str) -> None:
    began = time.perf_counter()
    wrap_up(message)
    assert time.perf_counter() - began < 0.1
