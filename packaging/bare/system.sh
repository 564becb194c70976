#!/usr/bin/env bash
# Installs a package on a bare Debian and starts what it brought: packaging/bare/system.sh RELEASE BEFORE.deb NOW.deb
set -euo pipefail
before=$(realpath "$2") now=$(realpath "$3")
. "$(dirname "$0")/chroot.sh" "$1"

step "a system with nothing but the package"
cp "$before" "$system/packages/before.deb"
cp "$now" "$system/packages/now.deb"
chmod -R a+rX "$system/packages"
apt_install /packages/before.deb
run first

step "what the tests of the window need"
apt_install $tools apparmor
run window

step "upgrade"
apt_install /packages/now.deb
run upgraded
# What the engine's sandbox needs on Ubuntu: there only where AppArmor knows it, and in words that it takes.
profile=/etc/apparmor.d/trackops-desktop
if [ -e "$system/etc/apparmor.d/abi/4.0" ]; then
  inside apparmor_parser --skip-kernel-load --skip-cache "$profile"
elif [ -e "$system$profile" ]; then
  echo "AppArmor of $release fails on $profile"; exit 1
fi

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
left=$(inside find / -xdev \( -name '*trackops*' -o -name 'com.viewcases*' \) -not -path '/proc/*' -not -path '/home/*' -not -path '/packages/*' -not -path '/tmp/*' -not -path '/var/cache/*')
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
run purged
echo "$release: every step passed"
