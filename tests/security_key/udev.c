/* Tells the engine of one USB security key, in the place of libudev: loaded before it, these functions come first. The
   key lies where SECURITY_KEY says: a folder with its `report_descriptor` and `node`, a socket whose messages are the
   key's reports. Opening that connects to it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct thing { int level; };
/* 0: hidraw, 1: its parent, which is the key itself. */
static struct thing things[2] = {{0}, {1}};
static int pipes[2];
static char node[4096], place[4096];

static const char *folder(void) { return getenv("SECURITY_KEY"); }

void *udev_new(void) { return things; }
void *udev_unref(void *udev) { return NULL; }
void *udev_monitor_new_from_netlink(void *udev, const char *name) { return pipe(pipes) ? NULL : things; }
int udev_monitor_filter_add_match_subsystem_devtype(void *monitor, const char *subsystem, const char *type) { return 0; }
int udev_monitor_enable_receiving(void *monitor) { return 0; }
int udev_monitor_get_fd(void *monitor) { return pipes[0]; }
void *udev_monitor_receive_device(void *monitor) { return NULL; }
void *udev_monitor_unref(void *monitor) { return NULL; }
void *udev_enumerate_new(void *udev) { return things; }
int udev_enumerate_add_match_subsystem(void *enumeration, const char *subsystem) { return 0; }
int udev_enumerate_scan_devices(void *enumeration) { return 0; }
void *udev_enumerate_get_list_entry(void *enumeration) { return things; }
void *udev_enumerate_unref(void *enumeration) { return NULL; }
void *udev_list_entry_get_next(void *entry) { return NULL; }
const char *udev_list_entry_get_name(void *entry) { return folder(); }
void *udev_device_new_from_syspath(void *udev, const char *path) { return &things[0]; }
void *udev_device_new_from_devnum(void *udev, char type, unsigned long number) { return NULL; }
void *udev_device_new_from_subsystem_sysname(void *udev, const char *subsystem, const char *name) { return NULL; }
void *udev_device_unref(void *device) { return NULL; }
void *udev_device_get_parent(struct thing *device) { return device->level == 0 ? &things[1] : NULL; }
void *udev_device_get_parent_with_subsystem_devtype(void *device, const char *subsystem, const char *type) { return NULL; }
void *udev_device_get_properties_list_entry(void *device) { return NULL; }
const char *udev_device_get_action(void *device) { return "add"; }
const char *udev_device_get_devtype(void *device) { return NULL; }
const char *udev_device_get_sysname(void *device) { return "hidraw0"; }
const char *udev_device_get_sysattr_value(void *device, const char *name) { return NULL; }
const char *udev_device_get_subsystem(struct thing *device) { return device->level == 0 ? "hidraw" : "hid"; }

const char *udev_device_get_syspath(struct thing *device) {
  snprintf(place, sizeof place, "%s", folder());
  return place;
}

const char *udev_device_get_devnode(void *device) {
  snprintf(node, sizeof node, "%s/node", folder());
  return node;
}

const char *udev_device_get_property_value(struct thing *device, const char *name) {
  if (device->level == 1 && !strcmp(name, "HID_ID")) return "0003:00001209:00000001";
  if (device->level == 1 && !strcmp(name, "HID_NAME")) return "Key of the tests";
  return NULL;
}

static int to_key(void) {
  struct sockaddr_un where = {AF_UNIX};
  int key = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  snprintf(where.sun_path, sizeof where.sun_path, "%s/node", folder());
  if (key >= 0 && !connect(key, (struct sockaddr *)&where, sizeof where)) return key;
  close(key);
  return -1;
}

static int opened(const char *name, const char *path, int flags, int mode) {
  const char *last = strrchr(path, '/');
  int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, name);
  size_t before = last ? (size_t)(last - path) : 0;
  if (folder() && last && !strcmp(last, "/node") && before == strlen(folder()) && !strncmp(path, folder(), before))
    return to_key();
  return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
  va_end(rest);
  return opened("open64", path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
  va_end(rest);
  return opened("open", path, flags, mode);
}
