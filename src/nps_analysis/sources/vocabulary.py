"""Words that stand on scales, or for no answer; any others may be a person's."""

from __future__ import annotations

import re

from nps_analysis.sources.headers import fold

_NO_ANSWER = re.compile(
    r"no (answer|response|reply|opinion)( given)?|not answered|n ?/? ?a|not applicable"
    r"|(i )?(don't|do not|dont) know|(i )?(would )?(rather|prefer) not( to)? (say|answer)"
    r"|(sans|pas de|aucune) reponse|(je )?ne sais? pas|ne se prononce pas|nsp|sans (avis|opinion)"
    r"|sans objet|non applicable|ne souhaite pas repondre"
    r"|(fara|niciun|nici un) raspuns|nu (stiu|raspund|doresc sa raspund|se aplica|e(ste)? cazul)"
    r"|nu stiu ?/ ?nu raspund|ns ?/ ?nr"
    r"|keine (antwort|angaben?|meinung)|(ich )?weiss (es )?nicht|nicht zutreffend"
    r"|(sin|ninguna) respuesta|no (contesta|sabe|aplica|lo se|se)|no sabe ?/ ?no contesta|ns ?/ ?nc"
    r"|sin opinion|prefiero no (responder|contestar|decirlo)"
)
"""Words for no answer, folded, in the languages in which questions are known."""

_ON_SCALES = {
    "English": (
        "absolutely agree all always and at average bad best better certain certainly "
        "completely definitely detractor difficult disagree disappointed dissatisfied do easy "
        "excellent extreme extremely fair fairly fully good great hard hardly high highly i "
        "kind likely little low maybe moderately much neither neutral never no nor not of "
        "often ok okay partly passive perhaps poor possibly probably promoter quite rarely "
        "rather recommend satisfied seldom slightly sometimes somewhat strongly sure terrible "
        "to totally uncertain undecided unlikely unsatisfied unsure very worse worst would "
        "yes"
    ),
    "French": (
        "a absolument accord assez aucun bien bon certain certainement d' d'accord de "
        "desaccord difficile du en entierement excellent facile fait fortement improbable "
        "insatisfait jamais mauvais mecontent moyen neutre ni non oui parfois pas peu "
        "peut-etre plutot probable probablement satisfait souvent surement toujours tout tres"
    ),
    "Romanian": (
        "absolut acord bun cateodata cu da deloc dezacord excelent foarte greu improbabil in "
        "intotdeauna mare masura mica multumit nemultumit neutru nici niciodata nu partial "
        "poate probabil putin rareori sigur siguranta slab total usor"
    ),
    "German": (
        "ab absolut auf ausserst bestimmt eher einfach einverstanden fall ganz gar gut immer "
        "ja jeden keinen lehne manchmal mittel nein neutral nicht nie noch schlecht schwer "
        "sehr selten sicher stimme stimmt teils uberhaupt unwahrscheinlich unzufrieden voll "
        "vollig wahrscheinlich wahrscheinlicher weder zu zufrieden"
    ),
    "Spanish": (
        "absolutamente acuerdo bueno completamente desacuerdo dificil insatisfecho malo muy "
        "nada nunca parcialmente poco probablemente quizas regular satisfecho seguramente "
        "seguro si siempre totalmente"
    ),
}
_KNOWN = frozenset(" ".join(_ON_SCALES.values()).split())


def means_nothing(text: str) -> bool:
    """Tell words that stand for no answer.

    Examples
    --------
    >>> means_nothing("Sans réponse"), means_nothing("N/A"), means_nothing("No")
    (True, True, False)
    """
    return bool(_NO_ANSWER.fullmatch(fold(text).strip(" .")))


def on_scales(text: str) -> bool:
    """Tell words that stand on scales, or for no answer, from any others.

    Examples
    --------
    >>> on_scales("Strongly agree"), on_scales("Plutôt d'accord"), on_scales("Ana Pop")
    (True, True, False)
    """
    words = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", fold(text))
    return means_nothing(text) or all(word in _KNOWN for word in words)
