# What the legs share. To be sourced, in the folder of the project.

has_jdk() {
  local javac version
  javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
  version=$("$javac" -version 2>&1) || return 1
  version=${version#javac }
  ((${version%%[.-]*} >= 17))
}

# Installs Debian packages, where that is possible; one leg at a time.
install_packages() {
  local sudo=() lock=${TMPDIR:-/tmp}/workprovider-packages.lock
  ((EUID == 0)) || sudo=(sudo -n)
  if ! command -v apt-get >/dev/null; then
    echo "leg: there is no apt-get here to install $* with" >&2
    return 1
  fi
  (
    flock 9
    "${sudo[@]}" apt-get update -qq &&
      "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  ) 9>"$lock"
}

# A JDK of 17 or later and Maven, which every leg needs.
need_jdk_and_maven() {
  local missing=()
  has_jdk || missing+=(openjdk-17-jdk-headless)
  command -v mvn >/dev/null || missing+=(maven)
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
  if ! has_jdk; then
    JAVA_HOME=$(echo /usr/lib/jvm/java-17-openjdk-*)
    export JAVA_HOME
  fi
}

# Tests of some modules, by name: tests <modules> <tests> [options of Maven].
tests() {
  local modules=$1 names=$2
  shift 2
  mvn -B -pl "$modules" -am test -Dtest="$names" -Dsurefire.failIfNoSpecifiedTests=false "$@"
}
