"""Questions are known by their words, in each language by its own."""

import pytest

from nps_analysis.sources.headers import Heading
from nps_analysis.sources.question_words import asked


def found(role, *names):
    columns = [Heading(index, name) for index, name in enumerate(names)]
    return [column.index for column in asked(columns, role)[0]]


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est la probabilité que vous recommandiez les services de ce magasin à un proche ?",
        "Quelle est la probabilité que vous recommandiez Acme, toutes raisons confondues ?",
        "Sur une échelle de 0 à 10, seriez-vous prêt à nous recommander à un ami ?",
        "Wie wahrscheinlich ist es, dass du Acme weiterempfiehlst?",
        "Würdest du uns einem Freund empfehlen?",
        "How willing would you be to recommend us?",
    ],
)
def test_whether_they_would_recommend(question):
    assert found("score", "Recommend", "Client existant", question) == [2]


@pytest.mark.parametrize(
    "question",
    [
        "De ce?",
        "De ce ați acordat acest scor?",
        "Ne-ați recomanda prietenilor? De ce da sau de ce nu?",
        "În ce măsură ne recomandați și de ce?",
        "Pour quelles raisons ?",
        "Quelle est la raison principale de votre probabilité de nous recommander ?",
    ],
)
def test_why_is_no_score(question):
    assert found("comment", question) == [0]
    assert found("score", question) == []


def test_of_this_in_french_is_not_why_in_romanian():
    assert found("comment", "Pourquoi ?", "Quel usage faites-vous de ce produit ?") == [0]
    assert found("comment", "Que pensez-vous de ce magasin ?") == []
