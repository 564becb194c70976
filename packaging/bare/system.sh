#!/usr/bin/env bash
# Installs a package on a bare Debian and starts what it brought: packaging/bare/system.sh RELEASE BEFORE.deb NOW.deb
# As root, with debootstrap and bubblewrap. The bare system is made once and kept in $BARE_CACHE.
set -euo pipefail
release=$1 before=$(realpath "$2") now=$(realpath "$3")
here=$(cd "$(dirname "$0")" && pwd)
cache=${BARE_CACHE:-/var/tmp/trackops-bare}
mkdir -p "$cache"
if [ ! -f "$cache/$release.tar" ]; then
  debootstrap --variant=minbase --include=ca-certificates "$release" "$cache/$release.new" >"$cache/$release.log"
  tar -C "$cache/$release.new" -cf "$cache/$release.part" .
  mv "$cache/$release.part" "$cache/$release.tar"
  rm -rf "$cache/$release.new"
fi
system=$(mktemp -d "$cache/$release.XXXXXX")
finish() {
  if [ -n "${BARE_PICTURES:-}" ]; then
    mkdir -p "$BARE_PICTURES"
    cp "$system"/home/tester/*.png "$system"/home/tester/*.err "$system"/home/tester/doctor.txt "$BARE_PICTURES/" 2>/dev/null || true
  fi
  rm -rf "$system"
}
trap finish EXIT
tar -C "$system" -xf "$cache/$release.tar"
mkdir -p "$system/packages" "$cache/archives-$release/partial"
cp "$before" "$system/packages/before.deb"
cp "$now" "$system/packages/now.deb"
cp "$here/user.sh" "$system/packages/user.sh"
chmod -R a+rX "$system/packages"
# A root of its own, unlike chroot, lets the engine's sandbox make namespaces as on any computer.
inside() {
  bwrap --bind "$system" / --dev /dev --perms 1777 --tmpfs /dev/shm --proc /proc --tmpfs /run --ro-bind /etc/resolv.conf /etc/resolv.conf \
    --bind "$cache/archives-$release" /var/cache/apt/archives --cap-add ALL --unshare-pid --die-with-parent \
    --setenv DEBIAN_FRONTEND noninteractive --setenv PATH /usr/sbin:/usr/bin:/sbin:/bin --setenv LANG C.UTF-8 \
    --unsetenv PYTHONPATH --chdir / "$@"
}
step() { echo "== $release: $*"; }

step "a system with nothing but the package"
inside sh -ec 'chmod 1777 /tmp; useradd --create-home tester; apt-get update -q >/dev/null; echo "APT::Sandbox::User \"root\";" >/etc/apt/apt.conf.d/90bare'
inside find / -xdev -not -path '/proc/*' -not -path '/var/*' -not -path '/tmp/*' -not -path '/run/*' -type f >"$system/packages/files"
inside apt-get install -y -q --no-install-recommends /packages/before.deb >"$system/packages/install.log" 2>&1 ||
  { tail -20 "$system/packages/install.log"; exit 1; }
run() { inside setpriv --reuid=tester --regid=tester --init-groups env HOME=/home/tester bash /packages/user.sh "$@"; }
run first

step "what the tests of the window need"
inside apt-get install -y -q --no-install-recommends xvfb xauth xdotool openbox dbus-x11 xdg-utils desktop-file-utils libglib2.0-bin imagemagick procps >"$system/packages/tools.log" 2>&1 ||
  { tail -20 "$system/packages/tools.log"; exit 1; }
run window

step "upgrade"
inside apt-get install -y -q --no-install-recommends /packages/now.deb >"$system/packages/upgrade.log" 2>&1 ||
  { tail -20 "$system/packages/upgrade.log"; exit 1; }
run upgraded

step "a policy that forbids export"
inside sh -ec 'mkdir /etc/trackops-desktop; printf "export_forbidden = true\nhelp = \"Call 1234\"\n" >/etc/trackops-desktop/policy.toml'
run forbidden
inside sh -ec 'echo "export_forbidden = tru" >/etc/trackops-desktop/policy.toml'
run broken
inside rm -r /etc/trackops-desktop
run allowed

step "remove and purge"
inside apt-get remove -y -q trackops-desktop >"$system/packages/remove.log" 2>&1 ||
  { tail -20 "$system/packages/remove.log"; exit 1; }
# It has no configuration, so that nothing is left to purge, and apt no longer knows it.
inside dpkg --purge trackops-desktop >/dev/null 2>&1
left=$(inside find / -xdev \( -name '*trackops*' -o -name 'com.viewcases*' \) -not -path '/proc/*' -not -path '/home/*' -not -path '/packages/*' -not -path '/tmp/*' -not -path '/var/cache/apt/*')
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
run purged
echo "$release: every step passed"
