/// Whose the limits are that bind this process and all it starts.
package let outerControlGroup = "outer control group"
