"""The compose file says what docs/outgrowing-one-machine.md says; no Docker is needed to see that."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bloom.settings import Settings
from records.address import Address
from vectorstore.server_address import ServerAddress

ROOT = Path(__file__).parent.parent
OURS = ("ingest", "chat")


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


@pytest.mark.parametrize("name", OURS)
def test_that_a_service_of_bloom_is_set_to_the_servers_beside_it(compose, name):
    given = compose["services"][name]["environment"]
    assert {key.lower() for key in given} <= set(Settings.model_fields)
    assert ServerAddress.of(given["CHROMA_URL"]).url == "http://chroma:8000"
    assert Address.of(given["DATABASE_URL"]).url.host == "postgres"
    assert set(compose["services"][name]["depends_on"]) == {"chroma", "postgres"} <= set(compose["services"])


def test_that_those_that_serve_and_the_one_that_ingests_see_one_data_folder(compose):
    [shared] = {compose["services"][name]["volumes"][0] for name in OURS}
    assert shared == f"home:{compose['services']['ingest']['environment']['BLOOM_HOME']}"


def test_that_every_named_volume_is_declared(compose):
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert {name for name in used if name.isalpha()} == set(compose["volumes"])


def test_that_the_server_has_the_version_that_bloom_is_tested_with(compose):
    version = compose["services"]["chroma"]["image"].partition(":")[2]
    assert f'"chromadb=={version}"' in (ROOT / "pyproject.toml").read_text("utf-8")
