/*
 * libre: one call finds every field and decodes the first Via, From, To, CSeq and Content-Type; the rest is decoded when asked for.
 * It copies nothing: values are pointers into the message, and parameters stay one text.
 */
#define HAVE_INTTYPES_H /* as its own build does */
#define HAVE_STDBOOL_H
#define HAVE_INET6
#include <re.h>
#include "measure.h"

static struct mbuf *buffer;

static struct sip_msg *parse(void) {
  struct sip_msg *msg;
  buffer->pos = 0;
  must(sip_msg_decode(&msg, buffer) == 0, "not read");
  return msg;
}

static text text_of_pl(const struct pl *pl) {
  text t = {pl->p, pl->l};
  return t;
}

static void address(struct sip_addr *addr, const struct sip_hdr *hdr) {
  must(hdr && sip_addr_decode(addr, &hdr->val) == 0, "no address");
}

static void work_a(const char *bytes, size_t length, void (*keep)(const struct values *)) {
  (void)bytes, (void)length;
  struct sip_msg *msg = parse();
  struct sip_addr contact, route;
  struct pl host, port;
  address(&contact, sip_msg_hdr(msg, SIP_HDR_CONTACT));
  address(&route, sip_msg_hdr(msg, SIP_HDR_RECORD_ROUTE));
  must(uri_decode_hostport(&msg->via.sentby, &host, &port) == 0, "no host");
  struct values v = {
      .method = text_of_pl(&msg->met),
      .uriUser = text_of_pl(&msg->uri.user),
      .uriHost = text_of_pl(&msg->uri.host),
      .viaHost = text_of_pl(&host),
      .viaPort = pl_u32(&port),
      .branch = text_of_pl(&msg->via.branch),
      .fromName = text_of_pl(&msg->from.dname),
      .fromUser = text_of_pl(&msg->from.uri.user),
      .fromHost = text_of_pl(&msg->from.uri.host),
      .fromTag = text_of_pl(&msg->from.tag),
      .toUser = text_of_pl(&msg->to.uri.user),
      .toHost = text_of_pl(&msg->to.uri.host),
      .callId = text_of_pl(&msg->callid),
      .seq = msg->cseq.num,
      .cseqMethod = text_of_pl(&msg->cseq.met),
      .contactUser = text_of_pl(&contact.uri.user),
      .contactHost = text_of_pl(&contact.uri.host),
      .contactPort = contact.uri.port,
      .routeHost = text_of_pl(&route.uri.host),
  };
  keep(&v);
  mem_deref(msg);
}

static unsigned long work_b(const char *bytes, size_t length) {
  (void)bytes, (void)length;
  struct sip_msg *msg = parse();
  unsigned long sum = msg->uri.host.l + msg->from.tag.l + msg->to.uri.host.l + msg->cseq.num + msg->ctyp.subtype.l;
  for (struct le *le = msg->hdrl.head; le; le = le->next) {
    const struct sip_hdr *hdr = le->data;
    struct sip_addr addr;
    struct sip_via via;
    switch (hdr->id) {
      case SIP_HDR_VIA:
        must(sip_via_decode(&via, &hdr->val) == 0, "no Via");
        sum += via.branch.l;
        break;
      case SIP_HDR_CONTACT:
      case SIP_HDR_RECORD_ROUTE:
        address(&addr, hdr);
        sum += addr.uri.host.l;
        break;
      case SIP_HDR_MAX_FORWARDS:
      case SIP_HDR_CONTENT_LENGTH:
        sum += pl_u32(&hdr->val);
        break;
      case SIP_HDR_ALLOW: /* each value of a list comes as a field of its own */
      case SIP_HDR_SUPPORTED:
      case SIP_HDR_USER_AGENT:
      case SIP_HDR_CALL_ID:
        sum += hdr->val.l;
        break;
      default: /* decoded by then: From, To, CSeq, Content-Type */
        break;
    }
  }
  mem_deref(msg);
  return sum;
}

int main(int argc, char **argv) {
  (void)argc;
  buffer = mbuf_alloc(65536);
  FILE *file = fopen(argv[1], "rb");
  must(buffer && file, "no message");
  buffer->end = fread(buffer->buf, 1, buffer->size, file);
  fclose(file);
  return measure(argv);
}
