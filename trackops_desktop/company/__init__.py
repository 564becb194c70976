"""What a company has decided for its computers: the policy, where it is read, and what it forbids."""
