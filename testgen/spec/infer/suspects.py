"""Words that carry constraints: a sentence that holds one which no rule used is a doubt.

The lists are long on purpose: a wrong format called complete is worse than a right one called partial.
"""

from __future__ import annotations

import re

_ANYWHERE = (
    # values that differ, or recur
    r"distinct|unique|different|twice|once|disjoint|differs?|coincide|adjacent (?:values|elements|numbers|integers|characters|letters)"
    r"|at most|at least|never|always|must|guarantee[ds]?|either|without (?:any|zero\w*|leading|repe\w+|duplicat\w+|spaces?|cycles?|loops?|self\w*)"
    # order
    r"|sorted|increasing|decreasing|ascending|descending|in order|(?:in |by )?(?:lexicographic|alphabetic)\w*|monoton\w+"
    r"|from (?:the )?(?:smallest|lowest|least|largest|highest|greatest|earliest|latest|oldest|youngest|shortest|longest|lightest|heaviest|cheapest|slowest|fastest|west|east|north|south)"
    r"|(?:counter|anti)?-?clockwise order"
    # number theory and sums
    r"|primes?|even|odd|co-?primes?|powers? of(?! attorney)|perfect (?:square|cube|power)s?|square-?free|multiples? of|divid(?:es|ed by)|divisible|divisors?|a factor of"
    r"|(?:add|adds|adding|sum|sums|summing|total|totals|totall?ing) (?:up )?to(?! (?:get|find|the (?:answer|output)))"
    # graphs
    r"|connected|acyclic|cyclic|dag|bipartite|planar|rooted|spanning|self[- ]?loops?|multi-?edges?|tree(?= (?:edges?|with)\b)"
    # geometry
    r"|convex|corners of|collinear|polygons?|(?:of|for|form|forms|in) (?:a |the |some )?(?:(?:valid|right|non-degenerate) )?triangle|lies? (?:on|in|inside|within)|(?:a|the|valid) dates?(?! of)|axis[- ](?:parallel|aligned)|perpendicular|diagonal"
    # texts
    r"|anagrams?|palindrom\w*|(?:sub-?sequence|sub-?string|prefix|suffix) of|brackets?|parenthes[ie]s|expressions?(?! of)|equations?|leading|trailing"
    r"|(?:starts?|starting|begins?|beginning|ends?|ending) (?:and ends? )?(?:with|in|on)(?= ‹| a letter| a digit| an? \w+-?case)"
    r"|non-?empty|terminated|sentinel|until (?:the end|end|a line|both|zero|eof)|decimals?(?! number| point)|digits? after"
    # in general
    r"|(?:is|are) the (?:product|sum|difference|quotient|average|median|\w+est(?! (?:number|amount|path|distance|time)))|degrees of (?:a|the) \w+|majority|re-?arrange\w*|(?:sub|super)set of|such that|valid|legal|well-?formed|consistent(?:ly)?|satisf(?:y|ies|ying)|assume|between|in the range|less than|greater than|more than|smaller than|larger than|not exceed|bounded"
    r"|negative|non-?zero|there (?:is|are|exists?) (?:always |also )?(?:an?|some) (?:route|path|way|solution|tour|walk|valid|answer)|no|none|not (?:both|all|equal|the same|contain\w*|be|more|less|greater|exceed\w*|divisible|zero|empty|include\w*|have)|cannot|neither|nor|permutation|equally|as many|symmetric|rounded"
)
# A sentence that tells which values a line holds also tells what they mean: there these words are no constraints.
_OUTSIDE_OF_LAYOUT = (
    r"same|equal|identical|exactly|only|repeat(?:s|ed)?|duplicates?|so that|cycles?|simple|tree|(?:is|be) (?:always )?possible|possible to|impossible"
    r"|reach(?:able)?|intersect|overlap|touch|inside|outside|within|fewer than|exceeds?|limit(?:ed)?|integral"
    r"|not|can not|can't|won't|will not|does not|do not|doesn't|don't|sum|balanced|preceded|(?:is|are|be) (?:never |not )?empty|empty (?:line|string|list)s?|end of (?:the )?(?:input|file)"
    r"|occurs?|appears?|present|(?:is|are) (?:already |currently |always )?(?:in|part of|inside|on) (?:the|a) (?:set|list|queue|stack|heap|multiset|collection|database|warehouse|room|system|structure|tree|dictionary)|contained|belongs?|(?:is|are|be) (?:used|visited|covered|mentioned|known)|borders?|boundar(?:y|ies)|surrounded|enclosed|bordered"
    r"|match(?:es|ed)?|differently|degree|chronological\w*|strongly|consecutive|neighbou?ring|triangles?|loops?|parallel|cross(?:es|ing)?|strictly|proper|aligned|horizontal|vertical|every|shorter|longer|larger|smaller|bigger|greater|higher|earlier|later|before|after"
)
# `the height, or -1 if nobody sits there`
_INSTEAD = r"(?:⟦\d+⟧|‹\d+›|(?<![\d.])-?\d+) (?:if|when|otherwise)\b(?! ⟦)"
CARRIES = re.compile(rf"\b(?:{_ANYWHERE}|{_OUTSIDE_OF_LAYOUT})\b|{_INSTEAD}", re.IGNORECASE)
CARRIES_IN_LAYOUT = re.compile(rf"\b(?:{_ANYWHERE})\b|{_INSTEAD}", re.IGNORECASE)
