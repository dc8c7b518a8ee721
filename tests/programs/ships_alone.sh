#!/usr/bin/env bash
# The workstation that ships links no OpenCV, no ICU and no server, holds nothing of the demonstration, the sandbox and the
# scripts, and offers none of it. The developer's program holds all of it: so this test knows how they look.
set -u
shipped=$1 developers=$2
command -v readelf >/dev/null && command -v nm >/dev/null || { echo "readelf and nm (binutils) are not here"; exit 77; }
failed=0
wrong() { echo "$1"; failed=1; }

libraries='libopencv|libicu|libcairo|libmicrohttpd|libdlib|libonnxruntime|libjpeg|libheif'
code='cs::(demo|sandbox|script|service|store|notices|imaging|faces|checks)::'
needed() { readelf -d "$1" | grep NEEDED; }
names() { nm -C --defined-only "$1" 2>/dev/null; }

needed "$developers" | grep -q libopencv_core || wrong "The developer's program links no OpenCV: this test looks at the wrong thing."
for part in demo sandbox script service; do
  names "$developers" | grep -q "cs::$part::" || wrong "The developer's program holds nothing of $part, or no names."
done
names "$shipped" | grep -q 'cs::ui::' || wrong "The program that ships holds no names, so nothing is known of it."

found=$(needed "$shipped" | grep -E "$libraries"); [[ -z $found ]] || wrong "The program that ships links: $found"
found=$(names "$shipped" | grep -E "$code" | head -5); [[ -z $found ]] || wrong "The program that ships holds: $found"
found=$("$shipped" --help | grep -E -- '--(demo|script|bench|portraits)'); [[ -z $found ]] || wrong "The program that ships offers: $found"
"$developers" --help | grep -q -- --demo || wrong "The developer's program does not offer --demo."
"$shipped" --demo >/dev/null 2>&1
[[ $? == 2 ]] || wrong "--demo is not refused as wrong usage by the program that ships."
exit $failed
