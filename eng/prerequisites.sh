# Sourced by run.sh and test.sh: makes sure of what they need beyond the .NET SDK.
# prerequisites PACKAGE:PROBE... - PROBE is a command, or a file when it begins with a slash.
prerequisites() {
    local missing=() entry package probe
    for entry in "$@"; do
        package=${entry%%:*}
        probe=${entry#*:}
        case $probe in
            /*) [ -e "$probe" ] || missing+=("$package") ;;
            *) command -v "$probe" >/dev/null 2>&1 || missing+=("$package") ;;
        esac
    done
    if [ ${#missing[@]} -gt 0 ]; then
        if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
            echo "installing: ${missing[*]}"
            apt-get update -qq >/dev/null
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
        else
            echo "missing: ${missing[*]}" >&2
            echo "install them (on Debian: apt-get install ${missing[*]}) or run this script as root" >&2
            return 1
        fi
    fi
    if ! command -v dotnet >/dev/null 2>&1; then
        echo "missing: the .NET 10 SDK (dotnet is not on PATH)" >&2
        return 1
    fi
}
