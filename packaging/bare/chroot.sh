# A bare Debian to install things on; the scripts beside this one source it: . chroot.sh RELEASE
# As root, with debootstrap and bubblewrap. The bare system is made once and kept in $BARE_CACHE.
release=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${BARE_CACHE:-/var/tmp/trackops-bare}
mkdir -p "$cache"
# One at a time for each release: they share what apt has fetched.
exec 8>"$cache/$release.lock"
flock 8
if [ ! -f "$cache/$release.tar" ]; then
  debootstrap --force-check-gpg --variant=minbase --include=ca-certificates "$release" "$cache/$release.new" >"$cache/$release.log"
  tar -C "$cache/$release.new" -cf "$cache/$release.part" .
  mv "$cache/$release.part" "$cache/$release.tar"
  rm -rf "$cache/$release.new"
fi
system=$(mktemp -d "$cache/$release.XXXXXX")
finish() {
  if [ -n "${BARE_PICTURES:-}" ]; then
    mkdir -p "$BARE_PICTURES"
    cp "$system"/home/tester/*.png "$system"/home/tester/*.err "$system"/home/tester/doctor.txt \
      "$system"/home/tester/.local/state/trackops-desktop/logs/*.log "$BARE_PICTURES/" 2>/dev/null || true
  fi
  rm -rf "$system"
}
trap finish EXIT
tar -C "$system" -xf "$cache/$release.tar"
mkdir -p "$system/packages" "$cache/archives-$release/partial" "$cache/python-$release"
cp "$here/user.sh" "$here/data/"* "$here/../../tests/data/cases/54b-shot.avif" "$here/../../tests/data/cases/54-photo.heic" "$system/packages/"
# A root of its own, unlike chroot, lets the engine's sandbox make namespaces as on any computer. Packages that were
# fetched once are kept, and what this machine trusts is trusted inside.
inside() {
  bwrap ${alone:-} --bind "$system" / --dev /dev --perms 1777 --tmpfs /dev/shm --proc /proc --tmpfs /run --ro-bind /etc/resolv.conf /etc/resolv.conf \
    --ro-bind /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt \
    --bind "$cache/archives-$release" /var/cache/apt/archives --bind "$cache/python-$release" /var/cache/python \
    --cap-add ALL --unshare-pid --die-with-parent --clearenv \
    --setenv DEBIAN_FRONTEND noninteractive --setenv PATH /usr/sbin:/usr/bin:/sbin:/bin --setenv LANG C.UTF-8 \
    --setenv PIP_CACHE_DIR /var/cache/python/pip --setenv UV_CACHE_DIR /var/cache/python/uv \
    --setenv SSL_CERT_FILE /etc/ssl/certs/ca-certificates.crt --chdir / "$@"
}
step() { echo "== $release: $*"; }
# Install Debian's packages, and show the end of what apt said only where it failed.
apt_install() {
  inside apt-get install -y -q --no-install-recommends "$@" >"$system/packages/install.log" 2>&1 || { tail -20 "$system/packages/install.log"; exit 1; }
}
# The user has no network, unless `online` is set: what was installed needs none, and X servers outside stay outside, whose
# sockets would otherwise be found by the number of the screen.
run() {
  local alone=--unshare-net
  [ -z "${online:-}" ] || alone=
  inside setpriv --reuid=tester --regid=tester --init-groups env HOME=/home/tester bash /packages/user.sh "$@"
}

inside sh -ec 'chmod 1777 /tmp; useradd --create-home --shell /bin/bash tester; apt-get update -q >/dev/null; echo "APT::Sandbox::User \"root\";" >/etc/apt/apt.conf.d/90bare'
chmod 1777 "$cache/python-$release"
chmod -R a+rX "$system/packages"
#: What the tests of the window need beside the application.
tools="xvfb xauth xdotool openbox dbus-x11 xdg-utils desktop-file-utils libglib2.0-bin imagemagick procps"
