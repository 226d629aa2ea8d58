# A phone made of SIPp: answer.xml takes calls over UDP and TCP, and each order to call or register starts another SIPp.
# All of them end with this program, and it ends as soon as one of those that take calls does.
#   perl phone.pl HOST PORT    the phone
#   perl phone.pl ORDER        says to the phone of this folder:
#     call URI USER PASSWORD | hangUp | register USER DOMAIN PASSWORD REGISTRAR EXPIRES | unregister
use strict;
use warnings;
use Fcntl;
use IO::Select;
use IO::Socket::INET;
use POSIX qw(:sys_wait_h mkfifo);

if ( $ARGV[0] =~ /^(call|hangUp|register|unregister)$/ ) {
    # Without a reader this fails at once.
    sysopen my $phone, 'orders', O_WRONLY | O_NONBLOCK or die "no phone takes orders here: $!\n";
    syswrite $phone, join( "\t", @ARGV ) . "\n";
    exit 0;
}

my ( $host, $port ) = @ARGV;
# What the scenarios look at: they act when another number stands there.
my %times = ( hangups => 0, removals => 0 );
note($_) for keys %times;
unlink 'orders';    # of one that ran here before
mkfifo 'orders', 0600 or die "orders: $!\n";
# Open for writing too, so that it has no end.
sysopen my $orders, 'orders', O_RDWR or die "orders: $!\n";

my %running;
# -aa is for scenarios that do not know OPTIONS, by which a run sees that a system is there.
sipp( 1, 'answer.xml', $port, $_, '-aa' ) for 'u1', 't1';
$SIG{TERM} = sub { kill KILL => keys %running; exit 0 };

my $wishes = IO::Select->new($orders);
my $unread = '';
while (1) {
    if ( $wishes->can_read(0.05) ) {
        sysread $orders, $unread, 4096, length $unread;
        obey( split /\t/, $1, -1 ) while $unread =~ s/^(.*)\n//;
    }
    while ( ( my $pid = waitpid -1, WNOHANG ) > 0 ) {
        my ( $attempt, @same ) = @{ delete $running{$pid} };
        # Somebody took its port first.
        if ( $? >> 8 == 254 && $attempt < 5 ) { sipp( $attempt + 1, @same ); next }
        next if $same[0] ne 'answer.xml';
        kill KILL => keys %running;
        print STDERR "SIPp, which takes calls ($same[2]), has ended\n";
        if ( my $signal = $? & 127 ) { $SIG{TERM} = 'DEFAULT'; kill $signal, $$ }
        exit( $? >> 8 );
    }
}

sub obey {
    my ( $order, @words ) = @_;
    return note('hangups')  if $order eq 'hangUp';
    return note('removals') if $order eq 'unregister';
    my ( $user, $password, $uri, $asked, @keys );
    if ( $order eq 'call' ) {
        ( $uri, $user, $password ) = @words;
        # A response that the scenario does not know ends the call.
        @keys = ( -default_behaviors => 'abortunexp', -key => uri => $uri );
        ( $asked = $uri ) =~ s/^sips?://;
    }
    else {
        ( $user, my $domain, $password, $uri, my $expires ) = @words;
        $asked = $domain;
        @keys = ( -key => domain => $domain, -key => expires => $expires, -key => line => "$host:$port" );
    }
    my ( $remote, $rest ) = $uri =~ /^sips?:(?:[^@]*@)?([^;?]+)(.*)/ or return print STDERR "cannot reach $uri\n";
    my $transport = $rest =~ /transport=tcp/i ? 't1' : 'u1';
    # The uri of credentials is that which is asked.
    sipp( 1, "$order.xml", undef, $transport, $remote, -m => 1, -r => 1000, -s => $user, -au => $user, -ap => $password,
        -auth_uri => $asked, -oocsf => 'other.xml', @keys );
}

# Starts one in the background, on a free port where none is given.
sub sipp {
    my ( $attempt, $scenario, $at, $transport, @more ) = @_;
    my $pid = fork // die "fork: $!\n";
    if ($pid) { $running{$pid} = [@_]; return }
    open STDIN,  '<', '/dev/null';
    open STDOUT, '>', '/dev/null';
    # A response or request other than INVITE is repeated ten times within 64*T1, an INVITE six times (RFC 3261 17)
    exec 'sipp', '-sf', $scenario, '-i', $host, '-p', $at // freePort(), '-t', $transport, '-mp', freePort() & ~1, '-nostdin',
        -default_behaviors => 'none', -T2 => 4000, -max_invite_retrans => 6, -max_non_invite_retrans => 10, -deadcall_wait => 0, @more
        or die "sipp: $!\n";
}

sub note {
    my ($name) = @_;
    open my $file, '>', "$name.new" or die "$name: $!\n";
    print $file $times{$name}++, "\n";
    close $file;
    rename "$name.new", $name;
}

sub freePort {
    my $socket = IO::Socket::INET->new( LocalAddr => $host, Proto => 'udp' ) or die "no free port: $!\n";
    return $socket->sockport;
}
