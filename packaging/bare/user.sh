#!/usr/bin/env bash
# What a user does on the bare system; the scripts beside this one run it there: user.sh first|window|upgraded|…
set -euo pipefail
cd "$HOME"
export XDG_RUNTIME_DIR=$HOME/run
mkdir -p -m 0700 "$XDG_RUNTIME_DIR"
URI='otpauth://totp/Example:anna@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Example'
wrong() { echo "WRONG: $*" >&2; exit 1; }
sealed() { trackops --vault-passphrase-file "$HOME/passphrase" "$@"; }

# What a command says, whether or not it succeeds, holds a text.
says() {
  local text=$1 said; shift
  said=$("$@" 2>&1) || true
  case "$said" in *"$text"*) ;; *) echo "$said"; wrong "$* did not say: $text" ;; esac
}

# Wait for what another process shows; $1 seconds are far more than any computer needs.
until_true() {
  local left=$1; shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1)); [ "$left" -gt 0 ] || wrong "waited in vain for: $*"
    sleep 1
  done
}

# Every library that the package brings finds what it needs; GTK's look, printing and speech are there where the desktop is.
# LAPACK is loaded by OpenCV and numpy alone, which tell it where to look.
libraries() {
  find /usr/lib/trackops-desktop -name '*.so*' -type f ! -name libqgtk3.so ! -name libcupsprintersupport.so \
    ! -name libqtexttospeech_speechd.so ! -name 'liblapack*.so.3' |
    while read -r library; do ldd "$library" 2>/dev/null | sed -n "s|\(.*\) => not found|\1 $(basename "$library")|p"; done >missing.txt
  [ ! -s missing.txt ] || { sort missing.txt | awk '{print $1}' | uniq -c; head -30 missing.txt; wrong "libraries are missing"; }
}

# What the desktop, the shells and the system read.
pieces() {
  local name=com.viewcases.TrackopsDesktop place
  for place in applications/trackops-desktop.desktop "applications/$name.Links.desktop" "dbus-1/services/$name.Links.service" \
    "krunner/dbusplugins/$name.desktop" "gnome-shell/search-providers/$name.search-provider.ini" "metainfo/$name.metainfo.xml" "polkit-1/actions/$name.policy" \
    mime/packages/trackops-company.xml icons/hicolor/scalable/apps/trackops-desktop.svg icons/hicolor/16x16/apps/trackops-desktop.png \
    icons/hicolor/512x512/apps/trackops-desktop.png man/man1/trackops.1.gz man/man1/trackops-desktop.1.gz \
    bash-completion/completions/trackops zsh/vendor-completions/_trackops fish/vendor_completions.d/trackops.fish \
    doc/trackops-desktop/copyright; do
    [ -s "/usr/share/$place" ] || wrong "/usr/share/$place is missing"
  done
}

# An account added, its code, and what the doctor says.
command_line() {
  trackops --version; trackops-desktop --version
  echo 'seven brave otters carry tea' >"$HOME/passphrase"; chmod 600 "$HOME/passphrase"
  echo "$URI" | sealed add
  sealed list | grep -q anna@example.com || wrong "list"
  sealed code anna | grep -Eq '^[0-9]{6}$' || wrong "code"
  sealed doctor >doctor.txt || true
  grep -q '^ok   catalogue: 1 account' doctor.txt || { cat doctor.txt; wrong "doctor"; }
}

# What is read by the libraries that packages carry in part: a picture, a film, and KeePass's file; and what they leave out.
files() {
  says 'Shop – dana' trackops scan /packages/54b-shot.avif
  says 'Video – carol' trackops scan /packages/code.mp4
  echo 'three blind mice' >kdbx.txt
  says dave@example.com sealed --json import --dry-run --passphrase-file kdbx.txt /packages/passwords.kdbx
  ! trackops scan /packages/54-photo.heic >/dev/null 2>&1 || wrong "HEIC was read, whose decoders are not in the package"
  says "the reader for HEIC isn't installed" trackops scan /packages/54-photo.heic
}

first() {
  libraries
  pieces
  command_line
  files
  practice_site
}

# The practice site serves, and the engine reads one of its pages as an ordinary user, in its sandbox.
practice_site() {
  trackops practice --json --port 0 --workers 2 >site.json 2>site.err &
  local site=$!
  until_true 120 sh -c "grep -q '\"url\"' site.json || ! kill -0 $site"
  grep -q '"url"' site.json || { cat site.err; wrong "practice did not start"; }
  local url; url=$(sed 's/.*"url": "\([^"]*\)".*/\1/' site.json)
  QT_QPA_PLATFORM=offscreen trackops-desktop --explain "$url/sign-in" >explained.json 2>explain.err || { cat explain.err; wrong "the engine"; }
  grep -q 'password' explained.json || { cat explained.json; wrong "the engine saw no password field"; }
  kill -INT "$site"; wait "$site" || wrong "practice ended with $?"
}

window() {
  desktop-file-validate /usr/share/applications/trackops-desktop.desktop
  xdg-mime query default x-scheme-handler/otpauth | grep -qx com.viewcases.TrackopsDesktop.Links.desktop || wrong "no handler of otpauth links"
  xvfb-run -a -s '-screen 0 1280x1000x24' dbus-run-session -- bash "$0" in_the_session
}

# A visible window of the application whose title holds a text.
shows() {
  local window
  for window in $(xdotool search --onlyvisible --class trackops-desktop); do
    if xdotool getwindowname "$window" | grep -q "$1"; then return 0; fi
  done
  return 1
}

# How it was in the end, for whoever wants to know why something was waited for in vain.
last_look() {
  import -window root last.png
  ps -eLo pid,tid,stat,wchan:30,comm,args >processes.err
}

# Windows are managed, as on any desktop, before the first one comes.
desktop() {
  trap last_look EXIT
  openbox 2>/dev/null &
  until_true 60 xdotool get_desktop
}

in_the_session() {
  desktop
  # From the menu: what the entry says, as a desktop starts it.
  gio launch /usr/share/applications/trackops-desktop.desktop 2>window.err
  until_true 180 shows 'Trackops Desktop'
  import -window root menu.png
  # There is no keyring here, so that the window asks for the passphrase.
  xdotool type --delay 50 'seven brave otters carry tea'
  xdotool key Return
  # A link from another program.
  gio open "otpauth://totp/Other:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Other"
  until_true 120 shows 'Add account'
  import -window root link.png
  ended
  # A link starts it again, by D-Bus, so that no command line shows the key.
  gio open "otpauth://totp/Third:carl?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Third"
  until_true 180 shows 'Trackops Desktop'
  ! pgrep -u "$(id -u)" -f otpauth://totp/Third >shown.txt || wrong "the link is shown by $(cat shown.txt)"
  xdotool type --delay 50 'seven brave otters carry tea'
  xdotool key Return
  until_true 120 shows 'Add account'
  import -window root started.png
  ended
}

# Close the application as the end of a session does.
ended() {
  pkill -TERM -u "$(id -u)" -x trackops-deskto
  until_true 120 bash -c '! pgrep -u "$(id -u)" -x trackops-deskto'
}

# Versions before the split kept the log with the data.
upgraded() {
  local data=.local/share/trackops-desktop state=.local/state/trackops-desktop
  mv "$state/logs" "$data/logs"; echo "of the version before" >>"$data/logs/trackops-desktop.log"
  sealed list | grep -q anna@example.com || wrong "an account was lost by the upgrade"
  sealed code anna | grep -Eq '^[0-9]{6}$' || wrong "code after the upgrade"
  grep -q "of the version before" "$state/logs/trackops-desktop.log" && [ ! -e "$data/logs" ] || wrong "the log was not brought over"
  practice_site
}

# The administrator has written a policy that forbids export.
forbidden() {
  local status=0
  sealed export out.txt --format otpauth 2>refused.txt || status=$?
  [ "$status" = 9 ] || { cat refused.txt; wrong "export ended with $status"; }
  [ ! -e out.txt ] || wrong "an account left"
  grep -q 'Call 1234' refused.txt || wrong "the help desk is not named"
  sealed code anna | grep -Eq '^[0-9]{6}$' || wrong "code under a policy"
}

broken() {
  local status=0
  sealed export out.txt --format otpauth 2>refused.txt || status=$?
  [ "$status" = 9 ] && [ ! -e out.txt ] || wrong "a broken policy let an account leave"
  grep -q 'Line 1 of /etc/trackops-desktop/policy.toml' refused.txt || { cat refused.txt; wrong "the line is not named"; }
  sealed doctor >doctor.txt && wrong "the doctor found nothing wrong with a broken policy"
  grep -q '^FAIL policy' doctor.txt || { cat doctor.txt; wrong "doctor"; }
}

allowed() {
  sealed export out.txt --format otpauth
  rm out.txt
}

# The AppImage is one file; a link to it named trackops is the command line. There is no FUSE in here, so that it unpacks
# itself each time; what takes many commands is done with what it unpacked.
appimage() {
  export APPIMAGE_EXTRACT_AND_RUN=1
  says 'trackops 0' /packages/trackops --version
  xvfb-run -a -s '-screen 0 1280x1000x24' dbus-run-session -- bash "$0" appimage_window
  /packages/TrackopsDesktop.AppImage --appimage-extract >unpacked.txt
  mkdir -p bin; ln -s ../squashfs-root/AppRun bin/trackops; ln -s ../squashfs-root/AppRun bin/trackops-desktop
  export PATH=$HOME/bin:$PATH
  command_line
  files
  practice_site
}

appimage_window() {
  desktop
  /packages/TrackopsDesktop.AppImage 2>window.err &
  until_true 300 shows 'Trackops Desktop'
  import -window root appimage.png
  ended
}

wheel_pipx() {
  export PATH=$HOME/.local/bin:$PATH PIP_CONSTRAINT=/packages/constraints.txt
  pipx install "$1"
  command_line
  says 'with the extra `practice`' trackops practice
  echo 'three blind mice' >kdbx.txt
  says 'Install trackops-desktop[keepass]' sealed import --dry-run --passphrase-file kdbx.txt /packages/passwords.kdbx
  pipx uninstall trackops-desktop
  [ ! -e .local/bin/trackops ] || wrong "trackops is still there"
  rm -rf .local/share/trackops-desktop
  pipx install uv
}

wheel_uv() {
  export PATH=$HOME/.local/bin:$PATH UV_CONSTRAINT=/packages/constraints.txt
  uv tool install --python /usr/bin/python3 "$1[practice]"
  command_line
  trackops practice --json --port 0 >site.json 2>site.err &
  local site=$!
  until_true 120 sh -c "grep -q '\"url\"' site.json || ! kill -0 $site"
  grep -q '"url"' site.json || { cat site.err; wrong "practice did not start"; }
  kill -INT "$site"; wait "$site" || wrong "practice ended with $?"
  uv tool uninstall trackops-desktop
}

purged() {
  ! command -v trackops || wrong "trackops is still there"
  [ -f "$HOME/.local/share/trackops-desktop/catalogue.sqlite3" ] || wrong "the user's data is gone"
}

"$@"
