/* Sofia-SIP: one call copies the message and parses every field it knows, which here is every field. So A and B are one work. */
#include <sofia-sip/msg.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include "measure.h"

static msg_t *parse(const char *bytes, size_t length) {
  msg_t *msg = msg_make(sip_default_mclass(), 0, bytes, length);
  must(msg && sip_object(msg) && sip_object(msg)->sip_request && !sip_object(msg)->sip_error, "not read");
  return msg;
}

static void work_a(const char *bytes, size_t length, void (*keep)(const struct values *)) {
  msg_t *msg = parse(bytes, length);
  const sip_t *sip = sip_object(msg);
  struct values v = {
      .method = text_of(sip->sip_request->rq_method_name),
      .uriUser = text_of(sip->sip_request->rq_url->url_user),
      .uriHost = text_of(sip->sip_request->rq_url->url_host),
      .viaHost = text_of(sip->sip_via->v_host),
      .viaPort = strtoul(sip->sip_via->v_port, NULL, 10),
      .branch = text_of(sip->sip_via->v_branch),
      .fromName = text_of(sip->sip_from->a_display),
      .fromUser = text_of(sip->sip_from->a_url->url_user),
      .fromHost = text_of(sip->sip_from->a_url->url_host),
      .fromTag = text_of(sip->sip_from->a_tag),
      .toUser = text_of(sip->sip_to->a_url->url_user),
      .toHost = text_of(sip->sip_to->a_url->url_host),
      .callId = text_of(sip->sip_call_id->i_id),
      .seq = sip->sip_cseq->cs_seq,
      .cseqMethod = text_of(sip->sip_cseq->cs_method_name),
      .contactUser = text_of(sip->sip_contact->m_url->url_user),
      .contactHost = text_of(sip->sip_contact->m_url->url_host),
      .contactPort = strtoul(sip->sip_contact->m_url->url_port, NULL, 10),
      .routeHost = text_of(sip->sip_record_route->r_url->url_host),
  };
  keep(&v);
  msg_destroy(msg);
}

static unsigned long sum_of_list(const msg_param_t *items) {
  unsigned long sum = 0;
  for (; items && *items; items++) sum += strlen(*items);
  return sum;
}

static unsigned long work_b(const char *bytes, size_t length) {
  msg_t *msg = parse(bytes, length);
  const sip_t *sip = sip_object(msg);
  unsigned long sum = strlen(sip->sip_request->rq_url->url_host) + strlen(sip->sip_from->a_tag) + strlen(sip->sip_to->a_url->url_host);
  for (const sip_via_t *via = sip->sip_via; via; via = via->v_next) sum += strlen(via->v_branch);
  for (const sip_contact_t *c = sip->sip_contact; c; c = c->m_next) sum += strlen(c->m_url->url_host);
  for (const sip_record_route_t *r = sip->sip_record_route; r; r = r->r_next) sum += strlen(r->r_url->url_host);
  sum += sum_of_list(sip->sip_allow->k_items) + sum_of_list(sip->sip_supported->k_items);
  sum += strlen(sip->sip_user_agent->g_string) + strlen(sip->sip_content_type->c_subtype);
  sum += sip->sip_cseq->cs_seq + strlen(sip->sip_call_id->i_id);
  sum += sip->sip_max_forwards->mf_count + sip->sip_content_length->l_length;
  msg_destroy(msg);
  return sum;
}

int main(int argc, char **argv) {
  (void)argc;
  return measure(argv);
}
