import pytest

from orders.config import Config, default_country, default_currency


def test_defaults():
    config = Config(environ={})
    assert config.get("warehouse") == "HAM"
    assert config.get_int("workers") == 2


def test_environment_wins_over_file(tmp_path):
    path = tmp_path / "orders.ini"
    path.write_text("[orders]\nwarehouse = LIS\nworkers = 4\n")
    config = Config(str(path), {"ORDERS_WORKERS": "8"})
    assert config.get("warehouse") == "LIS"
    assert config.get_int("workers") == 8


def test_missing_file_is_logged(tmp_path, caplog):
    Config(str(tmp_path / "none.ini"), {})
    assert "using the defaults" in caplog.text


def test_unknown_setting_is_logged(tmp_path, caplog):
    path = tmp_path / "orders.ini"
    path.write_text("[orders]\nwharehouse = LIS\n")
    assert Config(str(path), {}).get("warehouse") == "HAM"
    assert "unknown setting 'wharehouse'" in caplog.text


def test_number_must_be_a_number():
    with pytest.raises(ValueError, match="workers must be a number"):
        Config(environ={"ORDERS_WORKERS": "many"}).get_int("workers")


@pytest.mark.parametrize("language, country, currency", [
    ("de_DE.UTF-8", "DE", "EUR"),
    ("en_GB.UTF-8", "GB", "GBP"),
    ("C", "DE", "EUR"),
])
def test_country_of_the_machine(monkeypatch, language, country, currency):
    monkeypatch.setenv("LC_ALL", language)
    assert default_country() == country
    assert default_currency() == currency
