/* What codec-measure.ts is to the programs in JavaScript: says what was read, then measures each slice that it is asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

typedef struct { const char *p; size_t n; } text;

struct values {
  text method, uriUser, uriHost, viaHost, branch, fromName, fromUser, fromHost, fromTag, toUser, toHost, callId, cseqMethod,
      contactUser, contactHost, routeHost;
  unsigned long viaPort, seq, contactPort;
};

/* Both are given the message's bytes, read it once, and free what they took. Values live until `keep` returns. */
static void work_a(const char *bytes, size_t length, void (*keep)(const struct values *));
static unsigned long work_b(const char *bytes, size_t length);

static char *bytes;
static size_t length;
static unsigned long last;

static inline text text_of(const char *s) {
  text t = {s, s ? strlen(s) : 0};
  return t;
}

static void sum_of(const struct values *v) {
  last = v->method.n + v->uriUser.n + v->uriHost.n + v->viaHost.n + v->viaPort + v->branch.n + (v->fromName.n > 0) + v->fromUser.n +
         v->fromHost.n + v->fromTag.n + v->toUser.n + v->toHost.n + v->callId.n + v->seq + v->cseqMethod.n + v->contactUser.n +
         v->contactHost.n + v->contactPort + v->routeHost.n;
}

static unsigned long once_a(void) {
  work_a(bytes, length, sum_of);
  return last;
}

static unsigned long once_b(void) { return work_b(bytes, length); }

static void print_text(const char *name, text t) { printf("\"%s\":\"%.*s\",", name, (int)t.n, t.p); }

static void print_values(const struct values *v) {
  text name = v->fromName;
  if (name.n > 1 && name.p[0] == '"') name.p++, name.n -= 2;
  printf("{\"works\":[\"A\",\"B\"],\"sum\":%lu,\"values\":{", once_a());
  print_text("method", v->method);
  print_text("uriUser", v->uriUser);
  print_text("uriHost", v->uriHost);
  print_text("viaHost", v->viaHost);
  printf("\"viaPort\":%lu,", v->viaPort);
  print_text("branch", v->branch);
  print_text("fromName", name);
  print_text("fromUser", v->fromUser);
  print_text("fromHost", v->fromHost);
  print_text("fromTag", v->fromTag);
  print_text("toUser", v->toUser);
  print_text("toHost", v->toHost);
  print_text("callId", v->callId);
  printf("\"seq\":%lu,", v->seq);
  print_text("cseqMethod", v->cseqMethod);
  print_text("contactUser", v->contactUser);
  print_text("contactHost", v->contactHost);
  printf("\"contactPort\":%lu,\"routeHost\":\"%.*s\"}}\n", v->contactPort, (int)v->routeHost.n, v->routeHost.p);
}

static double cpu_seconds(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double rate(unsigned long (*once)(void), unsigned long expected, double seconds) {
  double began = cpu_seconds(), spent = 0;
  unsigned long messages = 0, batch = 8;
  while (spent < seconds) {
    double before = spent;
    for (unsigned long i = 0; i < batch; i++, messages++) {
      if (once() != expected) {
        fprintf(stderr, "read something else on the way\n");
        exit(1);
      }
    }
    spent = cpu_seconds() - began;
    if (spent - before < 0.004) batch *= 2;
  }
  return messages / spent;
}

/* The program's main; its argument is the message's file. Each line of the standard input is a work and seconds. */
static int measure(char **args) {
  FILE *file = fopen(args[1], "rb");
  char work[8];
  double seconds;
  bytes = malloc(65536);
  if (!file || !bytes) return 1;
  length = fread(bytes, 1, 65535, file);
  bytes[length] = 0;
  fclose(file);
  work_a(bytes, length, print_values);
  fflush(stdout);
  while (scanf("%7s %lf", work, &seconds) == 2) {
    unsigned long (*once)(void) = work[0] == 'A' ? once_a : once_b;
    printf("%.1f\n", rate(once, once(), seconds));
    fflush(stdout);
  }
  return 0;
}

/* A peer that cannot read the message has no speed. */
static void must(int ok, const char *what) {
  if (ok) return;
  fprintf(stderr, "%s\n", what);
  exit(1);
}
