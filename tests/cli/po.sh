#!/usr/bin/env bash
# Every message of the code has its Spanish text: none missing, none doubtful, all formats kept. The
# strings are collected afresh from the code; the work tree is left alone.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
for tool in xgettext msgmerge msgfmt msgattrib; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool (package gettext) is not installed"; exit 0; }
done

check "the strings of the code are collected" xgettext --from-code=UTF-8 -k_ -kN_ -kP_:1,2 --sort-output \
    --no-location --package-name=amparo -o "$dir/amparo.pot" model/*/*.[ch]
check "docs/po/es.po merges with them" msgmerge -q --no-location --no-fuzzy-matching \
    -o "$dir/es.po" docs/po/es.po "$dir/amparo.pot"
check "every Spanish text keeps its printf formats" msgfmt --check -o "$dir/es.mo" "$dir/es.po"
statistics=$(msgfmt --statistics -o /dev/null "$dir/es.po" 2>&1)
bare=$(msgattrib --untranslated --no-obsolete --no-wrap "$dir/es.po" | sed 1,/^$/d | grep '^msgid ')
doubtful=$(msgattrib --only-fuzzy --no-obsolete --no-wrap "$dir/es.po" | sed 1,/^$/d | grep '^msgid ')
if [ -z "$bare" ] && ! grep -q untranslated <<<"$statistics"; then
    pass "every message has a Spanish text"
else
    fail "every message has a Spanish text (make po; then fill docs/po/es.po)" "$statistics
$bare"
fi
if [ -z "$doubtful" ] && ! grep -q fuzzy <<<"$statistics"; then
    pass "no Spanish text is fuzzy"
else
    fail "no Spanish text is fuzzy" "$doubtful"
fi
# Texts around a value keep the blank that parts them from it.
blanks=$(msgattrib --translated --no-obsolete --no-wrap "$dir/es.po" | awk '
    /^msgid "/  { id = $0; sub(/^msgid "/, "", id); sub(/"$/, "", id) }
    /^msgstr "/ { s = $0; sub(/^msgstr "/, "", s); sub(/"$/, "", s)
                  if (id != "" && ((id ~ /^ /) != (s ~ /^ /) || (id ~ / $/) != (s ~ / $/))) print id }')
[ -z "$blanks" ] && pass "outer blanks are kept" || fail "outer blanks are kept" "$blanks"

says "LANG=es speaks Spanish" 0 "Uso: amparo" env -u LC_ALL LANG=es_BO.UTF-8 "$amparo" --help
says "LANG=en speaks English" 0 "Usage: amparo" env -u LC_ALL LANG=en_US.UTF-8 "$amparo" --help
