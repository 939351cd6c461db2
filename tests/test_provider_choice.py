"""Who writes: the order of detection, and errors instead of silent changes."""

import json
from pathlib import Path

import pytest

from bloom.provider_choice import choose
from bloom.settings import Settings, load
from sop.errors import SettingError
from workflow.model.scripted.server import ScriptedServer

NOWHERE = "http://127.0.0.1:9"  # discard: nothing listens there


@pytest.fixture
def ollama():
    with ScriptedServer() as server:
        yield server.url("ollama")


def chosen(**given: object) -> tuple[str, str]:
    choice = choose(Settings(**{"ollama_base_url": NOWHERE, **given}))  # type: ignore[arg-type]
    return choice.provider, choice.reason


def test_that_an_anthropic_key_goes_before_everything(ollama):
    provider, reason = chosen(anthropic_api_key="sk-a", openai_api_key="sk-o", ollama_base_url=ollama)
    assert provider == "anthropic"
    assert "ANTHROPIC_API_KEY" in reason


def test_that_an_openai_key_goes_before_ollama(ollama):
    assert chosen(openai_api_key="sk-o", ollama_base_url=ollama)[0] == "openai"


def test_that_a_running_ollama_with_the_model_goes_before_local(ollama):
    assert chosen(ollama_base_url=ollama)[0] == "ollama"


def test_that_an_ollama_without_the_model_is_passed_over_and_named(ollama):
    provider, reason = chosen(ollama_base_url=ollama, ollama_model="no-such-model:1b")
    assert provider == "local"
    assert "no-such-model:1b" in reason


def test_that_with_nothing_there_bloom_answers_by_itself():
    assert chosen() == ("local", "no key is set, and no Ollama is running")


@pytest.mark.parametrize("key", ["", "   ", "\n"])
def test_that_an_empty_key_is_none(key):
    assert chosen(anthropic_api_key=key)[0] == "local"


def test_that_a_provider_that_is_set_goes_before_the_order(ollama):
    assert chosen(llm_provider="local", anthropic_api_key="sk-a", ollama_base_url=ollama)[0] == "local"


@pytest.mark.parametrize(
    ("settings", "fix"),
    [
        ({"llm_provider": "anthropic"}, "ANTHROPIC_API_KEY"),
        ({"llm_provider": "openai", "anthropic_api_key": "sk-a"}, "OPENAI_API_KEY"),
        ({"llm_provider": "ollama", "anthropic_api_key": "sk-a"}, "ollama serve"),
    ],
)
def test_that_a_provider_that_is_asked_for_and_cannot_work_is_an_error(settings, fix):
    with pytest.raises(SettingError, match=fix):
        chosen(**settings)


def test_that_a_model_that_ollama_lacks_is_an_error_where_ollama_is_asked_for(ollama):
    with pytest.raises(SettingError, match="ollama pull no-such"):
        chosen(llm_provider="ollama", ollama_base_url=ollama, ollama_model="no-such")


def test_that_keys_come_from_the_env_file_too():
    Path(".env").write_text(f"OPENAI_API_KEY=sk-from-file\nOLLAMA_BASE_URL={NOWHERE}\n")
    choice = choose(load())
    assert (choice.provider, ".env" in choice.reason) == ("openai", True)


def test_that_the_example_env_file_sets_nothing_and_names_settings_only():
    text = (Path(__file__).parent.parent / ".env.example").read_text("utf-8")
    names = {line.lstrip("#").partition("=")[0] for line in text.splitlines() if "=" in line.split(" ")[0]}
    assert names <= {name.upper() for name in Settings.model_fields}
    assert not [line for line in text.splitlines() if line and not line.startswith("#")]


def test_that_no_output_of_the_doctor_shows_a_key(bloom, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret-secret-1234")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-short")
    with ScriptedServer() as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url("anthropic"))
        shown = bloom("doctor", "--json")
    assert "secret" not in shown.stdout + shown.stderr
    assert '"anthropic claude' in shown.stdout


@pytest.mark.parametrize(
    ("behaviour", "told"), [("ok", "it replies as it must"), ("401", "Auth"), ("404", "Misconfigured")]
)
def test_that_the_doctor_asks_whether_the_model_is_there(bloom, monkeypatch, behaviour, told):
    with ScriptedServer(behaviour) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-0123456789abcdef")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("openai"))
        checks = [json.loads(line) for line in bloom("doctor", "--json").stdout.splitlines()]
    [check] = [check for check in checks if check["check"] == "provider"]
    assert told in check["detail"]
    assert check["ok"] == (behaviour == "ok")


def test_that_a_forced_provider_without_a_key_ends_a_command_with_one_line(bloom):
    ended = bloom("ask", "Where can I park?", "--provider", "anthropic")
    assert ended.exit_code != 0
    assert isinstance(ended.exception, SettingError)
