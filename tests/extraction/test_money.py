from mlopsctl.extraction.extract import extract
from mlopsctl.extraction.money import in_usd


def test_a_budget_is_read_in_its_own_currency() -> None:
    budget = extract("The cloud budget is 400 EUR a month.").find("monthly_budget_usd")
    assert budget
    assert (budget.value, budget.currency) == (400, "EUR")


def test_in_dollars_it_keeps_its_sentence_and_shows_the_rate() -> None:
    read = extract("The cloud budget is 400 EUR a month.")
    converted, assumed = [c for c in in_usd(read).constraints if c.field == "monthly_budget_usd"]
    assert {converted.value, assumed.value} == {416}
    assert {converted.currency, assumed.currency} == {"USD"}
    sources = {c.source.kind: c.source.quote for c in (converted, assumed)}
    assert sources["quote"] == "The cloud budget is 400 EUR a month."
    assert "400.0 EUR at 1.04 USD" in sources["assumption"]


def test_dollars_stay_as_they_are() -> None:
    read = extract("The cloud budget is $400 a month.")
    assert in_usd(read) == read
