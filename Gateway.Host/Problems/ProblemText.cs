namespace Gateway.Host.Problems;

/// <summary>What is said to a person about one kind of error. Plain text, in full sentences.</summary>
/// <param name="Title">Its name, as in the problem's <c>title</c>.</param>
/// <param name="Meaning">What it says about the request.</param>
/// <param name="Cause">What usually leads to it.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Retry">Whether sending the same request again can help.</param>
internal sealed record ProblemText(string Title, string Meaning, string Cause, string Remedy, string Retry);
