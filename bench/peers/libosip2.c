/* GNU oSIP: one call copies and parses every field it has a type for; Max-Forwards, Supported and User-Agent stay text. */
#include <osipparser2/osip_parser.h>
#include "measure.h"

static osip_message_t *parse(const char *bytes, size_t length) {
  osip_message_t *sip;
  must(osip_message_init(&sip) == 0 && osip_message_parse(sip, bytes, length) == 0, "not read");
  return sip;
}

/* Its Call-ID comes in two parts. */
static text whole_call_id(const osip_call_id_t *id) {
  static char whole[256];
  text t = {whole, (size_t)snprintf(whole, sizeof whole, id->host ? "%s@%s" : "%s", id->number, id->host)};
  return t;
}

static void work_a(const char *bytes, size_t length, void (*keep)(const struct values *)) {
  osip_message_t *sip = parse(bytes, length);
  osip_via_t *via = osip_list_get(&sip->vias, 0);
  osip_contact_t *contact = osip_list_get(&sip->contacts, 0);
  osip_record_route_t *route = osip_list_get(&sip->record_routes, 0);
  osip_generic_param_t *branch = NULL, *tag = NULL;
  osip_via_param_get_byname(via, "branch", &branch);
  osip_from_get_tag(sip->from, &tag);
  struct values v = {
      .method = text_of(sip->sip_method),
      .uriUser = text_of(sip->req_uri->username),
      .uriHost = text_of(sip->req_uri->host),
      .viaHost = text_of(via->host),
      .viaPort = strtoul(via->port, NULL, 10),
      .branch = text_of(branch->gvalue),
      .fromName = text_of(sip->from->displayname),
      .fromUser = text_of(sip->from->url->username),
      .fromHost = text_of(sip->from->url->host),
      .fromTag = text_of(tag->gvalue),
      .toUser = text_of(sip->to->url->username),
      .toHost = text_of(sip->to->url->host),
      .callId = whole_call_id(sip->call_id),
      .seq = strtoul(sip->cseq->number, NULL, 10),
      .cseqMethod = text_of(sip->cseq->method),
      .contactUser = text_of(contact->url->username),
      .contactHost = text_of(contact->url->host),
      .contactPort = strtoul(contact->url->port, NULL, 10),
      .routeHost = text_of(route->url->host),
  };
  keep(&v);
  osip_message_free(sip);
}

static unsigned long work_b(const char *bytes, size_t length) {
  osip_message_t *sip = parse(bytes, length);
  osip_generic_param_t *param = NULL;
  unsigned long sum = strlen(sip->req_uri->host) + strlen(sip->to->url->host) + strtoul(sip->cseq->number, NULL, 10);
  osip_from_get_tag(sip->from, &param);
  sum += strlen(param->gvalue);
  for (int i = 0; i < osip_list_size(&sip->vias); i++) {
    osip_via_param_get_byname((osip_via_t *)osip_list_get(&sip->vias, i), "branch", &param);
    sum += strlen(param->gvalue);
  }
  for (int i = 0; i < osip_list_size(&sip->contacts); i++)
    sum += strlen(((osip_contact_t *)osip_list_get(&sip->contacts, i))->url->host);
  for (int i = 0; i < osip_list_size(&sip->record_routes); i++)
    sum += strlen(((osip_record_route_t *)osip_list_get(&sip->record_routes, i))->url->host);
  for (int i = 0; i < osip_list_size(&sip->allows); i++) sum += strlen(((osip_allow_t *)osip_list_get(&sip->allows, i))->value);
  for (int i = 0; i < osip_list_size(&sip->headers); i++)
    sum += strlen(((osip_header_t *)osip_list_get(&sip->headers, i))->hvalue);
  sum += strlen(sip->content_type->subtype) + strlen(sip->call_id->number);
  sum += strtoul(sip->content_length->value, NULL, 10);
  osip_message_free(sip);
  return sum;
}

int main(int argc, char **argv) {
  (void)argc;
  must(parser_init() == 0, "no parser");
  return measure(argv);
}
