# Runs a command in a folder so that its janitor finds it.
#   $1    the folder
#   $2    the file for its pid
#   rest  the command
folder=$1
echo $$ >"$2" || exit
[ -e "$folder/alive" ] || exit
shift 2
exec "$@"
