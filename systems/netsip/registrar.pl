#!/usr/bin/perl
# Net::SIP as registrar and stateless proxy for {domain}, over UDP and TCP. Usage: registrar.pl FILE-WITH-ACCOUNTS
# What Net::SIP leaves to its caller is done as RFC 3261 asks for; what Net::SIP decides itself is left as it is.
use strict;
use warnings;
use Net::SIP;

my ($host, $port, $domain) = ('{host}', '{port.sip}', '{domain}');

my %password;
open(my $accounts, '<', shift) or die "accounts: $!";
while (<$accounts>) {
    $password{$1} = $2 if /^(\S+?):(\S+)$/;
}

my $ua = Net::SIP::Simple->new(
    legs => [map { { proto => $_, addr => $host, port => $port } } qw(udp tcp)],
    options => { allow => 'REGISTER, OPTIONS' },
);

# Who gave the credentials that Net::SIP::Authorize accepted last.
my $authenticated;

# Users change their own bindings only, and other domains are none of ours (10.3 steps 4 and 5).
package Permission {
    sub receive {
        my ($self, $packet, $leg, $from) = @_;
        my ($uri) = Net::SIP::Util::sip_hdrval2parts(to => scalar $packet->get_header('to'));
        my ($at, $user) = Net::SIP::Util::sip_uri2parts($uri);
        $user = '' if !defined $user;
        $user =~ s/%([0-9a-f]{2})/chr(hex($1))/egi;
        my $refusal = !defined $at || $at ne $domain ? 404 : $user ne $authenticated ? 403 : return;
        $ua->{dispatcher}->deliver($packet->create_response($refusal), leg => $leg, dst_addr => $from);
        return $refusal;
    }
}

my $registrar = $ua->create_registrar(min_expires => 10, max_expires => 3600, domain => $domain);
my $proxy = $ua->create_stateless_proxy;
my $registration = $ua->create_chain([
    $ua->create_auth(
        realm => $domain,
        user2pass => \%password,
        filter => { REGISTER => [[sub { $authenticated = $_[3]; 1 }]] },
    ),
    bless({}, 'Permission'),
    $registrar,
]);
my $forwarding = $ua->create_chain([$registrar, $proxy]);
my $itself = $ua->listen;

$ua->{dispatcher}->set_receiver(sub {
    my ($packet, $leg, $from) = @_;
    my $for = !$packet->is_request ? $proxy
        : $packet->method eq 'REGISTER' ? $registration
        : $packet->method eq 'OPTIONS' && $packet->uri !~ /\@/ ? $itself
        : $forwarding;
    $for->receive($packet, $leg, $from);
});
$ua->loop;
