# Read-only configuration check of this host 本机配置只读检查: it changes nothing, writes no file, sends nothing.
# Usage 用法: sh -s <this-file >transcript 将输出保存为证据包
# script_sha256 above is that of every line below it: tail -n +2 this-file | sha256sum
collect() {
  PATH=@PATH@
  format=@FORMAT@ collector=@COLLECTOR@ run=@RUN@ target=@TARGET@
  cap=@CAP@ total_cap=@TOTAL@ used=0 shell=@SHELL@ sudo_wanted=@SUDO@
  engine=@ENGINE@
  eval "$engine"

  uid=$(id -u)
  standing=not_asked
  if [ "$uid" = 0 ]; then
    standing=root
  elif [ "$sudo_wanted" = yes ]; then
    if ! command -v sudo >/dev/null 2>&1; then standing=absent
    elif limited @PATIENCE@ "sudo -n $shell -s" >/dev/null 2>&1; then standing=granted
    else standing=refused
    fi
  fi
  machine=""
  if read -r machine </etc/machine-id; then
    sha256 "$machine"
    machine=${digest%"${digest#????????????????}"}
  fi
  boot=""
  read -r boot </proc/sys/kernel/random/boot_id
  hundredths
  zero=$up
  printf "\n@AUDITOR-TRANSCRIPT %s %s\n" "$format" "$run"
  printf "=%s %s\n" collector "$collector" script_sha256 "$script_sha256" target "$target" \
    hostname "$(uname -n | tr -cd "A-Za-z0-9._-")" machine "$machine" boot "$boot" uid "$uid" sudo "$standing" \
    started "$(utc)" zone "$(date +%z)" locale "$LC_ALL"

  # ask_root ID SECONDS DIGEST TEXT: a probe that only root can answer waits for the one call of sudo.
  pending=""
  quote="'"
  ask_root() {
    case $standing in
      root) ask "$@" ;;
      granted)
        text=$(printf "%s\n" "$4" | sed "s/$quote/$quote\\\\$quote$quote/g; 1s/^/$quote/; \$s/\$/$quote/")
        pending="$pending${nl}ask $1 $2 $3 $text"
        ;;
      *)
        since_start
        fields "$1" "$3" denied 0 126 no "needs root; sudo: $standing" 0 -
        ;;
    esac
  }

@QUESTIONS@

  if [ -n "$pending" ]; then
    printf "%s\n" "PATH=$quote$PATH$quote run=$run cap=$cap total_cap=$total_cap used=$used zero=$zero shell=$quote$shell$quote" \
      "$engine" "$pending" | sudo -n $shell -s
  fi
  printf "@END %s %s\n" "$run" @COUNT@
}
collect </dev/null 2>/dev/null
