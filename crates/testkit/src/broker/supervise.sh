# Runs one broker for a parent that may die at any moment. Commands come on stdin, one a line: `start`, or the name of
# a signal for the broker. When stdin closes the parent is gone, so the broker and the whole cluster's data go too.
# usage: supervise.sh CLUSTER_DIR NODE_DIR COMMAND [ARGUMENT...]
cluster=$1 node=$2
shift 2

broker() {
    # The inner shell becomes the broker, so its own process id is the broker's.
    sh -c 'echo $$ >"$0/pid"; exec "$@"' "$node" "$@" </dev/null >>"$node/broker.log" 2>&1
    echo $? >"$node/exit.new"
    rm -f "$node/pid"
    mv "$node/exit.new" "$node/exit"
}

while read -r command; do
    if [ "$command" = start ]; then
        broker "$@" &
        until [ -s "$node/pid" ] || [ -e "$node/exit" ]; do sleep 0.01; done
    elif [ -s "$node/pid" ]; then
        kill -s "$command" "$(cat "$node/pid")"
    fi
done

if [ -s "$node/pid" ]; then kill -s KILL "$(cat "$node/pid")"; fi
wait
rm -rf -- "$cluster"
