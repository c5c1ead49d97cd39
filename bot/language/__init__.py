"""Pure text: is it a question, is it thanks, what does it answer, what is it about. No I/O, no state but caches.

What works in which language:

=========================  =========================================================================================
`terms`, `guess_topics`    stemmed in 33 languages with a Snowball stemmer; pairs of characters for Chinese, Japanese,
                           Korean, Thai, Lao, Khmer, Burmese; elsewhere words as they are. Stop words of 58 languages.
`question_score`           English, German, Spanish, French, Portuguese; Japanese, Chinese, Korean by their phrases;
                           elsewhere the question mark (of any script), the greeting-free length and who wrote when:
                           quieter. Weights were fitted on English technical chat only.
`thanks_score`             thanks in about thirty languages; "that worked" in English, German, Spanish, French,
                           Portuguese, Japanese, Chinese, Korean.
`Linker`, `find_answers`   evidence is mentions, time, order and shared words, so any language.
`title_of`                 any language; greetings are taken off in the languages `question_score` knows.
`key_phrases`              languages with spaces and stop words; chat words are known best in English. None for Chinese,
                           Japanese and Thai.
`guess_kind`               English, German, Spanish, French, Portuguese; elsewhere links and files, or "lesson".
=========================  =========================================================================================

Each function lives in the module named after what it finds; nothing is imported here, so that a process pays for what it uses.
"""
