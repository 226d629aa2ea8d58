# Tells linphone-daemon one thing through its socket in /tmp, and ends with 0 when it says "Status: Ok".
#   perl control.pl PIPE COMMAND [ARGUMENT…]
use strict;
use warnings;
use IO::Socket::UNIX;

my ( $pipe, @command ) = @ARGV;
my $socket = IO::Socket::UNIX->new( Peer => "/tmp/$pipe" ) or die "no daemon listens at /tmp/$pipe: $!\n";
print $socket "@command\n";
$socket->flush;
local $SIG{ALRM} = sub { die "no answer to: @command\n" };
alarm 5;
my $answer = '';
while ( sysread( $socket, my $piece, 65536 ) ) {
    $answer .= $piece;
    last if $answer =~ /^Status: \w+/m;
}
print $answer;
# A call that is over already was ended as wanted.
exit 0 if $answer =~ /^Status: Ok/m || $command[0] eq 'terminate' && $answer =~ /No (?:active )?call|No call/i;
exit 1;
