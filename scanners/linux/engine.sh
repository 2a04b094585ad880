# What the collector does around its questions. Runs in sh (bash, dash, busybox), once as the account that logged in
# and, where sudo allows it, once more as root. It reads, and writes nothing but standard output. It is handed on as
# a single-quoted word, so no single quote may stand in it.
LC_ALL=C
export LC_ALL PATH
unset CDPATH ENV BASH_ENV
umask 077
nl="
"

renice -n 19 -p $$ >/dev/null 2>&1
ionice -c 3 -p $$ >/dev/null 2>&1

lacking=""
for tool in cat date head sed sleep tail tr wc; do
  command -v "$tool" >/dev/null 2>&1 || lacking="$lacking $tool"
done

hasher=""
if command -v sha256sum >/dev/null 2>&1; then hasher="sha256sum"
elif command -v shasum >/dev/null 2>&1; then hasher="shasum -a 256"
elif command -v openssl >/dev/null 2>&1; then hasher="openssl dgst -sha256 -r"
fi
# sha256 TEXT: sets digest, - where the host has no tool for it.
sha256() {
  digest=-
  [ -n "$hasher" ] || return
  digest=$(printf "%s" "$1" | $hasher 2>/dev/null)
  digest=${digest%% *}
}

# Only the timeout of coreutils ends everything that a probe has started; elsewhere a watchdog does.
limiter=watchdog
timeout --version >/dev/null 2>&1 && timeout -k 1 1 true >/dev/null 2>&1 && limiter=timeout
leader=""
command -v setsid >/dev/null 2>&1 && leader=setsid

# limited SECONDS TEXT: run a probe; 124 when its time is over.
limited() {
  if [ "$limiter" = timeout ]; then
    timeout -k 2 "$1" $shell -c "$2" </dev/null 3>&- 4>&-
    return
  fi
  $leader $shell -c "$2" </dev/null 3>&- 4>&- &
  job=$!
  (
    trap "kill \$nap; exit" TERM
    sleep "$1" &
    nap=$!
    wait "$nap"
    kill -KILL "-$job" || kill -KILL "$job"
  ) </dev/null >/dev/null 2>&1 3>&- 4>&- &
  dog=$!
  wait "$job"
  code=$?
  kill -TERM "$dog" 2>/dev/null && [ "$code" -ne 137 ] && return "$code"
  return 124
}

first_bytes() { head -c "$1"; }
[ "$(echo abc | head -c 2 2>/dev/null)" = ab ] || first_bytes() { dd bs=1 count="$1" 2>/dev/null; }

# Shells drop NUL bytes of what they capture; one that does otherwise gets them filtered.
capture() { first_bytes "$1"; }
[ "$(printf "a\000b")" = ab ] || capture() { tr -d "\000" | first_bytes "$1"; }

# size TEXT: sets bytes. Shells that count characters in ${#} have wc count.
size() { bytes=${#1}; }
two_bytes=$(printf "\303\251")
[ "${#two_bytes}" = 2 ] || size() { bytes=$(($(printf "%s" "$1" | wc -c))); }

# Hundredths of a second since boot, without starting a process where the kernel tells.
hundredths() {
  if read -r up rest </proc/uptime; then up=${up%%.*}${up#*.}; else up=$(date +%s)00; fi
} 2>/dev/null

utc() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# since_start: sets up and seconds, the latter as 1.23 after the header was written.
since_start() {
  hundredths
  seconds=$((up - zero))
  seconds=$((seconds / 100)).$((seconds % 100 / 10))$((seconds % 10))
}

# fields ID DIGEST OUTCOME HUNDREDTHS EXIT TRUNCATED STDERR BYTES SHA256
fields() {
  printf "@BLOCK %s %s\n=probe %s\n=outcome %s\n=started +%s\n" "$run" "$1" "$2" "$3" "$seconds"
  printf "=seconds %d.%02d\n=exit %s\n=truncated %s\n" "$(($4 / 100))" "$(($4 % 100))" "$5" "$6"
  printf "=stderr %s\n=bytes %s\n=sha256 %s\n" "$7" "$8" "$9"
}

# ask ID SECONDS DIGEST TEXT: run one probe and print its block.
ask() {
  since_start
  if [ -n "$lacking" ]; then
    fields "$1" "$3" skipped 0 127 no "this system has no$lacking" 0 -
    return
  fi
  if [ "$used" -ge "$total_cap" ]; then
    fields "$1" "$3" skipped 0 0 yes "all blocks together reached the limit" 0 -
    return
  fi
  since=$up
  # Standard output goes through the cap to 4; standard error and the exit code go to 3 and stand behind it.
  output=$(
    {
      notes=$({ { limited "$2" "$4" 2>&3; echo " exit $?" >&3; } | capture "$((cap + 1))" >&4; } 3>&1 | tail -c 400)
    } 4>&1
    case $notes in
      " exit "[0-9] | " exit "[0-9][0-9] | " exit "[0-9][0-9][0-9]) ;;
      *) notes=$(printf "%s" "$notes" | tr -c "\040-\176" " ") ;;
    esac
    printf "\n%s" "$notes"
  ) 2>/dev/null
  hundredths
  notes=${output##*"$nl"}
  output=${output%"$nl"*}
  code=${notes##* exit }
  case $code in "" | *[!0-9]*) code=125 ;; esac
  size "$output"
  truncated=no
  if [ "$bytes" -gt "$cap" ]; then
    truncated=yes
    output=$(printf "%s" "$output" | first_bytes "$cap"; echo .)
    output=${output%.}
    bytes=$cap
  fi
  used=$((used + bytes))
  sha256 "$output"
  fields "$1" "$3" ran "$((up - since))" "$code" "$truncated" "${notes% exit *}" "$bytes" "$digest"
  [ "$bytes" -eq 0 ] || prefixed "${output%"$nl"}"
}

# prefixed TEXT: print it with | before every line. Splitting at newlines needs no process, but loses empty lines.
prefixed() {
  case $1 in
    "" | "$nl"* | *"$nl" | *"$nl$nl"*) printf "%s\n" "$1" | sed "s/^/|/" ;;
    *)
      set -f
      IFS=$nl
      printf "|%s\n" $1
      unset IFS
      set +f
      ;;
  esac
}
