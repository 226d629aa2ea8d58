#!/usr/bin/perl
# Net::SIP's stateless proxy for {domain}, over UDP and TCP, with a registrar that asks nobody who he is. Usage: proxy.pl
# What Net::SIP leaves to its caller is done as RFC 3261 asks for; what Net::SIP decides itself is left as it is.
use strict;
use warnings;
use Digest::MD5 'md5_hex';
use Net::SIP;

my ($host, $port, $domain) = ('{host}', '{port.sip}', '{domain}');
my $me = qr/^sips?:(?:\Q$domain\E|\Q$host:$port\E)(?:;|$)/i;
my $secret = rand;

my $ua = Net::SIP::Simple->new(
    legs => [map { { proto => $_, addr => $host, port => $port } } qw(udp tcp)],
    options => { allow => 'REGISTER, OPTIONS' },
);
my $registrar = $ua->create_registrar(min_expires => 10, max_expires => 3600, domain => $domain);
my $proxy = $ua->create_stateless_proxy;
my $forwarding = $ua->create_chain([$registrar, $proxy]);
my $itself = $ua->listen;

# Whether a request is for a user of the domain who has no contact (16.5).
sub nowhere {
    my ($packet) = @_;
    my ($at, $user, $scheme) = Net::SIP::Util::sip_uri2parts($packet->uri);
    return if !defined $at || $at ne $domain || $packet->uri !~ /\@/;
    return if grep { !/\Q$host:$port\E/ } $packet->get_header('route');
    return !$registrar->query("$scheme:$user\@$domain");
}

# With a To tag that is the same for each copy of the request (8.2.7).
sub refusal {
    my ($packet, $status) = @_;
    my $to = $packet->get_header('to');
    my $tag = md5_hex(join "\n", $secret, $packet->tid, scalar $packet->get_header('via'));
    return $packet->create_response($status, { to => $to =~ /;\s*tag\s*=/i ? $to : "$to;tag=$tag" });
}

$ua->{dispatcher}->set_receiver(sub {
    my ($packet, $leg, $from) = @_;
    if ($packet->is_request && $packet->method !~ /^(?:REGISTER|ACK)$/ && nowhere($packet)) {
        $ua->{dispatcher}->deliver(refusal($packet, 480), leg => $leg, dst_addr => $from);
        return;
    }
    my $for = !$packet->is_request ? $proxy
        : $packet->method eq 'REGISTER' ? $registrar
        : $packet->method eq 'OPTIONS' && $packet->uri =~ $me && !$packet->get_header('route') ? $itself
        : $forwarding;
    $for->receive($packet, $leg, $from);
});
$ua->loop;
