/// Whose the limits are that bind this process and all it starts.
package let outerControlGroup = "outer control group"

/// Whose limit it is that the user has set by variables.
package let userEnvironment = "the user's environment"
