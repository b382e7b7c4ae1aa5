# Finds the .NET SDK and builds with it. Sourced by ./berth and ./test with $repo set; plain POSIX sh.
#
# Nothing here writes to standard output: that belongs to the tool that the caller becomes.

state="$repo/artifacts/build"

say() {
    printf '%s\n' "$*" >&2
}

# Sets $sdk_root to the first installation that holds a 10.0 SDK, and $sdk_key to what identifies it.
# Looks at files only: starting `dotnet` would cost more than everything else that ./berth does.
find_sdk() {
    sdk_root=
    on_path=$(command -v dotnet) || on_path=
    if [ -n "$on_path" ] && [ -L "$on_path" ]; then
        on_path=$(readlink -f "$on_path") || on_path=
    fi

    for root in "${DOTNET_ROOT:-}" "${on_path%/*}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
        [ -x "$root/dotnet" ] || continue
        for sdk in "$root"/sdk/10.0.*; do
            if [ -f "$sdk/dotnet.dll" ]; then
                sdk_root=$root
                # The newest of several is not looked for: any change in the list is a change.
                sdk_key="$(echo "$root"/sdk/10.0.* "$root"/shared/Microsoft.NETCore.App/10.*)"
                return 0
            fi
        done
    done

    # A `dotnet` that is a wrapper script lies outside its installation, so it has to be asked.
    if [ -n "$on_path" ] && [ ! -d "${on_path%/*}/sdk" ]; then
        listed=$("$on_path" --list-sdks 2>/dev/null </dev/null | sed -n 's/^10\.0\.[^ ]* \[\(.*\)\/sdk\]$/\1/p' | tail -n 1)
        if [ -n "$listed" ] && [ -x "$listed/dotnet" ]; then
            sdk_root=$listed
            sdk_key="$(echo "$listed"/sdk/10.0.* "$listed"/shared/Microsoft.NETCore.App/10.*)"
            return 0
        fi
    fi
    return 1
}

# Finds the SDK, or says what to install and exits 2.
require_sdk() {
    if find_sdk; then
        # The tool's own executable looks for the runtime in its default place unless told.
        installed=/usr/share/dotnet
        if [ -r /etc/dotnet/install_location ]; then
            read -r installed </etc/dotnet/install_location || :
        fi
        if [ "$sdk_root" != "$installed" ] || [ -n "${DOTNET_ROOT:-}" ]; then
            export DOTNET_ROOT="$sdk_root"
        fi
        return 0
    fi

    say "Berth needs the .NET 10 SDK (10.0.100 or later), and there is none here."
    if [ -n "$on_path" ]; then
        say "The dotnet at $on_path has no SDK 10.0."
    fi
    say ""
    say "Install the package dotnet-sdk-10.0 of your distribution:"
    say "    apt-get install dotnet-sdk-10.0      (Debian and Ubuntu; Debian needs Microsoft's package feed first:"
    say "                                          https://learn.microsoft.com/dotnet/core/install/linux-debian)"
    say "    dnf install dotnet-sdk-10.0          (Fedora)"
    say "or, into ~/.dotnet and without root:"
    say "    curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
    say ""
    say "It is looked for in \$DOTNET_ROOT, on PATH, in ~/.dotnet, /usr/share/dotnet, /usr/lib/dotnet and /usr/local/share/dotnet."
    exit 2
}

# Holds the build lock until the script ends or calls unlock_build. Two builds of one tree would fight over obj/.
lock_build() {
    mkdir -p "$state" || exit 1
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$state/lock"
        flock 9
        return
    fi
    # Without flock(1), a folder is the lock, and the process id in it tells whether its owner still lives.
    while ! mkdir "$state/lock.d" 2>/dev/null; do
        owner=
        read -r owner 2>/dev/null <"$state/lock.d/pid" || :
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -rf "$state/lock.d"
        else
            sleep 1
        fi
    done
    echo $$ >"$state/lock.d/pid"
}

unlock_build() {
    if [ -d "$state/lock.d" ]; then
        rm -rf "$state/lock.d"
    else
        exec 9>&-
    fi
}

# A build holds some 220 descriptors; below that it fails with messages that name everything but the cause.
raise_descriptor_limit() {
    descriptors=$(ulimit -S -n)
    [ "$descriptors" = unlimited ] || [ "$descriptors" -ge 512 ] || {
        ulimit -n 4096 2>/dev/null || ulimit -S -n "$(ulimit -H -n)" 2>/dev/null || :
        descriptors=$(ulimit -S -n)
        if [ "$descriptors" != unlimited ] && [ "$descriptors" -lt 256 ]; then
            say "Berth has to be built first, and a build needs at least 256 open files; this shell allows $descriptors (ulimit -n)."
            say "Run the same command once where more are allowed; after that it runs here."
            exit 1
        fi
    }
}

# A login-less environment (env -i, some containers) has no HOME, or one that is not there or cannot be written, and dotnet insists.
need_home() {
    if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
        export HOME="$state/home"
        mkdir -p "$HOME" || exit 1
    fi
}

# build_quietly PROJECT [ARGUMENT…]: builds in Release; on failure shows the errors and returns 1.
# No build server outlives it, and none inherits the lock (descriptor 9) or eats standard input.
build_quietly() {
    log="$state/build.log"
    (
        raise_descriptor_limit
        need_home
        export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
        export DOTNET_CLI_USE_MSBUILD_SERVER=0 DOTNET_CLI_UI_LANGUAGE=en DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK=1
        exec "$sdk_root/dotnet" build "$@" -c Release -v quiet --nologo -nodeReuse:false -p:UseSharedCompilation=false
    ) </dev/null >"$log" 9>&- &
    builder=$!
    trap 'kill "$builder" 2>/dev/null; wait "$builder"; exit 130' INT
    trap 'kill "$builder" 2>/dev/null; wait "$builder"; exit 143' TERM HUP
    if wait "$builder"; then
        trap - INT TERM HUP
        return 0
    fi
    trap - INT TERM HUP

    # Every project that uses a broken one repeats its errors; each is shown once, without its project's path.
    if grep -q ': error ' "$log"; then
        grep ': error ' "$log" | sed "s|$repo/||; s/ \[[^][]*proj[^][]*\]\$//" | awk '!seen[$0]++' >&2
    else
        cat "$log" >&2
    fi
    return 1
}
