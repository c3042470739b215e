# Guards one process for a parent that may die at any moment. Commands come on stdin, one a line: `start`, or the name
# of a signal for the process. When stdin closes the parent is gone, so the process goes too, and all that it owned.
# usage: guard.sh OWNED_DIR RUN_DIR COMMAND [ARGUMENT...]
owned=$1 run=$2
shift 2

run_to_its_end() {
    # The inner shell becomes the process, so its own id is the process's.
    sh -c 'echo $$ >"$0/pid"; exec "$@"' "$run" "$@" </dev/null >>"$run/log" 2>&1
    echo $? >"$run/exit.new"
    rm -f "$run/pid"
    mv "$run/exit.new" "$run/exit"
}

while read -r command; do
    if [ "$command" = start ]; then
        run_to_its_end "$@" &
        until [ -s "$run/pid" ] || [ -e "$run/exit" ]; do sleep 0.01; done
    elif [ -s "$run/pid" ]; then
        kill -s "$command" "$(cat "$run/pid")"
    fi
done

if [ -s "$run/pid" ]; then kill -s KILL "$(cat "$run/pid")"; fi
wait
rm -rf -- "$owned"
